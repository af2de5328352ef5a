import type { App } from '../fastify';
import { unavailable } from '../http-error';
import type { Metrics } from '../metrics/metrics';

/**
 * Refuses a request that arrives before its connection got the answer to the request before it (HTTP pipelining), and ends the connection
 * after that answer. Node tells nobody when the caller of such a request disconnects, so it would be in progress forever. And Node stops
 * reading from a connection only when many answers wait on it, so requests that wait for their turn would fill the memory.
 */
export function refusePipelined(app: App, { shed }: Pick<Metrics, 'shed'>): void {
  app.addHook('onRequest', (_, reply, done) => {
    if (reply.raw.socket !== null) return done();
    shed.inc();
    void reply.header('connection', 'close');
    return done(pipelined());
  });
}

function pipelined() {
  const message = 'The request was sent before the answer to the one before it on the same connection';
  return unavailable('Pipelined', `${message}; wait for that answer, or use another connection`, { retryAfterS: 1 });
}
