import type { App } from '../fastify';
import { listMethods } from './unknown-routes';

/** What pages of other origins may send. Requests with the admin token are not among them: they are for our own pages and for programs. */
const METHODS = 'GET, HEAD, POST';
const REQUEST_HEADERS = 'accept, content-type, if-none-match, last-event-id';
const SHOWN_HEADERS = 'etag, retry-after, nexthour-next, nexthour-source, nexthour-sha256, nexthour-test-from';
const MAX_AGE_S = 3_600;

/**
 * Lets pages of the origins in CORS_ORIGINS read answers, and answers OPTIONS for the paths that exist.
 * @param origins `*` allows all; empty allows none
 */
export function allowOrigins(app: App, origins: readonly string[]): void {
  const allowsAll = origins.includes('*');
  app.addHook('onRequest', (request, reply, done) => {
    const { origin } = request.headers;
    const isAllowed = origin !== undefined && (allowsAll || origins.includes(origin));
    if (origins.length > 0 && !allowsAll) void reply.header('vary', 'origin');
    if (isAllowed) {
      void reply.header('access-control-allow-origin', allowsAll ? '*' : origin);
      void reply.header('access-control-expose-headers', SHOWN_HEADERS);
    }
    if (request.method !== 'OPTIONS') return done();
    const methods = listMethods(request);
    if (methods.length === 0) return done();
    if (isAllowed) {
      void reply.header('access-control-allow-methods', METHODS);
      void reply.header('access-control-allow-headers', REQUEST_HEADERS);
      void reply.header('access-control-max-age', MAX_AGE_S);
    }
    return void reply
      .code(204)
      .header('allow', [...methods, 'OPTIONS'].join(', '))
      .send();
  });
}
