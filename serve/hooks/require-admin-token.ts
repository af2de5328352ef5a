import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { HttpError } from '../http-error';
import { createRateLimit } from './rate-limit';

/** Requests with a wrong token, and requests that change something, that one address may send per minute. */
const MAX_WRONG_PER_MINUTE = 10;
const MAX_PER_MINUTE = 120;

/**
 * The `onRequest` hook of the routes that change something. Callers send the token as `Authorization: Bearer …`. A browser may send it from
 * our own pages only.
 * @param token `undefined` refuses every request
 */
export function createAdminCheck(token: string | undefined): onRequestHookHandler {
  const wrong = createRateLimit({ max: MAX_WRONG_PER_MINUTE });
  const all = createRateLimit({ max: MAX_PER_MINUTE });
  return (request, reply, done) => {
    if (token === undefined) return done(withoutToken());
    if (isFromOtherOrigin(request)) return done(otherOrigin());
    const { ip } = request;
    // A page with the token reads more than a person does.
    const isReading = request.method === 'GET';
    const waitS = Math.max(wrong.secondsToWait(ip), isReading ? 0 : all.secondsToWait(ip));
    if (waitS > 0) return done(tooManyRequests(waitS));
    if (!isReading) all.count(ip);
    const { authorization } = request.headers;
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (given !== undefined && isSame(given, token)) return done();
    if (authorization !== undefined) wrong.count(ip);
    return done(refuseToken(reply, authorization));
  };
}

function refuseToken(reply: FastifyReply, authorization: string | undefined): HttpError {
  // RFC 6750
  void reply.header('www-authenticate', 'Bearer');
  return authorization === undefined ? missingToken() : wrongToken();
}

/** Browsers say from where a page sends a request. Other programs send neither header. */
function isFromOtherOrigin({ headers }: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (typeof site === 'string') return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
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
  const message = 'This request needs the admin token; send the header authorization: Bearer with NEXTHOUR_ADMIN_TOKEN';
  return new HttpError('AdminTokenMissing', 401, message);
}

function wrongToken(): HttpError {
  const message =
    'The header authorization does not contain the admin token; send Bearer and the value of NEXTHOUR_ADMIN_TOKEN of this server';
  return new HttpError('AdminTokenWrong', 401, message);
}

function otherOrigin(): HttpError {
  const message =
    'A page of another origin sent this request; requests with the admin token are accepted from the pages of this server and from programs only';
  return new HttpError('OtherOrigin', 403, message);
}

function tooManyRequests(waitS: number): HttpError {
  const message = `Too many requests with a wrong token, or too many requests with the admin token, came from your address; try again in ${waitS} seconds`;
  return new HttpError('TooManyRequests', 429, message, { retryAfterS: waitS });
}
