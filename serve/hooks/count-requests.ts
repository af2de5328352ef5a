import type { App } from '../fastify';
import type { Metrics } from '../metrics/metrics';
import { routePathOf } from './route-path';
import { whenEnded } from './when-ended';

/** nginx's status for a caller that disconnected before the answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** Counts each request once, after its answer was sent or its caller disconnected. */
export function countRequests(app: App, { requests }: Pick<Metrics, 'requests'>): void {
  app.addHook('onRequest', (request, reply, done) => {
    whenEnded(reply, () => {
      const status = reply.raw.writableEnded ? reply.raw.statusCode : CLIENT_CLOSED_REQUEST;
      requests.inc({ method: request.method, route: routePathOf(request) || 'unknown', status });
    });
    done();
  });
}
