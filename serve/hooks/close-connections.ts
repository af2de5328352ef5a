import type { App } from '../fastify';

const PAUSE_MS = 100;

/**
 * While the server closes, ends each kept-alive connection as soon as its answer is out: Fastify ends only those that are idle when
 * the closing begins, and would wait for the others until their callers leave.
 */
export function closeConnections(app: App): void {
  app.addHook('preClose', (done) => {
    const timer = setInterval(() => app.server.closeIdleConnections(), PAUSE_MS);
    app.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
}
