import type { App } from '../fastify';
import { unavailable } from '../http-error';
import type { Metrics } from '../metrics/metrics';
import { routePathOf } from './route-path';
import { whenEnded } from './when-ended';

/** Routes that must answer even under overload, and the streams, whose connections are idle and have limits of their own. */
export const ALWAYS_ANSWERED = new Set([
  ...['/health', '/ready', '/metrics', '/v2/health/live', '/v2/health/ready'],
  ...['/forecasts/stream', '/live/:asset/stream', '/ws'],
]);

/**
 * Refuses requests while `limit` others are in progress, so that the accepted ones stay fast. A request is in progress from the moment
 * when its body has arrived, so slow callers do not block others.
 */
export function shedLoad(app: App, deps: { limit: number } & Pick<Metrics, 'shed' | 'inFlight'>): void {
  const { limit, shed, inFlight } = deps;
  let count = 0;
  app.addHook('preHandler', (request, reply, done) => {
    if (ALWAYS_ANSWERED.has(routePathOf(request))) return done();
    if (count >= limit) {
      shed.inc();
      return done(overloaded(limit));
    }
    count += 1;
    inFlight.inc();
    whenEnded(reply, () => {
      count -= 1;
      inFlight.dec();
    });
    return done();
  });
}

function overloaded(limit: number) {
  const message = `The server is already answering ${limit} requests, which is its limit; try again in one second`;
  return unavailable('Overloaded', message, { retryAfterS: 1 });
}
