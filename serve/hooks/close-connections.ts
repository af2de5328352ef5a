import type { App } from '../fastify';

const CHECK_INTERVAL_MS = 100;

/**
 * While the server closes, ends each keep-alive connection as soon as its answer is sent. Fastify ends only the connections that are
 * idle when closing starts, and would wait for the others until their callers disconnect.
 */
export function closeConnections(app: App): void {
  app.addHook('preClose', (done) => {
    const timer = setInterval(() => app.server.closeIdleConnections(), CHECK_INTERVAL_MS);
    app.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
}
