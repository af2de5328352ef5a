import type { App } from '../fastify';
import { createTurnQueue } from '../turn-queue';
import { routePathOf } from './route-path';
import { ALWAYS_ANSWERED } from './shed-load';

/**
 * Starts to answer requests in the order of arrival, and only some in each turn of the event loop, so that an overloaded server still
 * accepts connections and answers health checks. A request whose caller has disconnected meanwhile is not started.
 */
export function takeTurns(app: App): void {
  const queue = createTurnQueue(app.server);
  app.addHook('onRequest', (request, reply, done) => {
    if (ALWAYS_ANSWERED.has(routePathOf(request))) return done();
    return queue.add(() => {
      if (!reply.raw.destroyed) done();
    });
  });
}
