import { Overloaded } from '../errors';
import type { App } from '../fastify';
import type { Metrics } from '../metrics/metrics';

/** What must answer when nothing else does. */
const EXEMPT = new Set(['/health', '/metrics']);

/** Refuses requests beyond a fixed number in flight, so that those accepted stay fast. */
export function shedLoad(app: App, given: { limit: number } & Pick<Metrics, 'shed' | 'inFlight'>): void {
  const { limit, shed } = given;
  let inFlight = 0;
  app.addHook('onRequest', (request, reply, done) => {
    if (EXEMPT.has(request.routeOptions.url ?? '')) return done();
    if (inFlight >= limit) {
      shed.inc();
      return done(new Overloaded(limit));
    }
    given.inFlight.set(++inFlight);
    // 'close' also comes when the caller leaves, which Fastify's onResponse does not.
    reply.raw.once('close', () => {
      given.inFlight.set(--inFlight);
    });
    return done();
  });
}
