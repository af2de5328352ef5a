import type { App } from '../fastify';
import type { Metrics } from '../metrics/metrics';

/** The status of a caller who left before the answer, as nginx counts it. */
const CALLER_LEFT = 499;

/** Counts every request once, when its connection is done with it. */
export function countRequests(app: App, { requests }: Pick<Metrics, 'requests'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      const status = reply.raw.writableEnded ? reply.raw.statusCode : CALLER_LEFT;
      requests.inc({ method: request.method, route: request.routeOptions.url ?? 'unknown', status });
    });
    done();
  });
}
