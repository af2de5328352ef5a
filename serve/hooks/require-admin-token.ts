import { createHash, timingSafeEqual } from 'node:crypto';
import type { onRequestHookHandler } from 'fastify';
import { HttpError } from '../http-error';

/**
 * The `onRequest` hook of the routes that change something. Callers send the token as `Authorization: Bearer …`.
 * @param token `undefined` refuses every request
 */
export function createAdminCheck(token: string | undefined): onRequestHookHandler {
  return (request, reply, done) => {
    if (token === undefined) return done(withoutToken());
    const { authorization } = request.headers;
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && isSame(given, token)) return done();
    // RFC 6750
    void reply.header('www-authenticate', 'Bearer');
    return done(authorization === undefined ? missingToken() : wrongToken());
  };
}

/** Takes the same time for every wrong token. */
function isSame(given: string, token: string): boolean {
  const [one, other] = [given, token].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}

function withoutToken(): HttpError {
  const message =
    'This server has no admin token, so it refuses requests that change something; set NEXTHOUR_ADMIN_TOKEN and start nexthour again, or use the command line';
  return new HttpError('NoAdminToken', 403, message);
}

function missingToken(): HttpError {
  const message = 'This request changes something; send the header authorization: Bearer with NEXTHOUR_ADMIN_TOKEN';
  return new HttpError('AdminTokenMissing', 401, message);
}

function wrongToken(): HttpError {
  const message =
    'The header authorization does not contain the admin token; send Bearer and the value of NEXTHOUR_ADMIN_TOKEN of this server';
  return new HttpError('AdminTokenWrong', 401, message);
}
