import { once } from 'node:events';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../fastify';

const CHECK_INTERVAL_MS = 20;
/** How long a closing server still accepts connections, and afterwards how long it leaves idle connections open. */
const DRAIN_MS = 500;
/** While requests are held and no connection has arrived for this long, all callers wait for an answer. */
const QUIET_MS = 100;
const MAX_HOLD_MS = 500;

/**
 * Makes `app.close()` lose no request. Fastify sends `connection: close` with every answer as soon as closing starts. Then this hook
 *
 * 1. answers and accepts connections for DRAIN_MS, so that keep-alive connections end with an answer, and load balancers see that
 *    GET /ready answers 503;
 * 2. holds new requests until no connection arrives any more, and stops listening: the system resets connections that the server has not
 *    accepted yet;
 * 3. answers the held requests, and after DRAIN_MS ends the connections that are idle.
 *
 * Each phase ends early when there is no connection. Connections that never end by themselves are ended by the functions that
 * `whenClosing` registers; they are called first.
 */
export function closeConnections(app: App): { isClosing(): boolean; whenClosing(work: () => void): void } {
  const endless: (() => void)[] = [];
  const connections = trackConnections(app);
  let isClosing = false;
  let hold: Promise<void> | null = null;
  app.addHook('onRequest', (_request, _reply, done) => {
    if (hold) void hold.then(() => done());
    else done();
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    for (const end of endless) end();
    if (!app.server.listening) return;
    await waitUntil(() => connections.count() === 0, DRAIN_MS);
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => (release = resolve));
    const heldAt = performance.now();
    const isQuiet = () => performance.now() - Math.max(heldAt, connections.newestAt()) >= QUIET_MS;
    await waitUntil(() => connections.count() === 0 || isQuiet(), MAX_HOLD_MS);
    const closed = once(app.server, 'close');
    // Server.close of node:http would also end idle connections.
    NetServer.prototype.close.call(app.server);
    hold = null;
    release();
    await waitUntil(() => connections.count() === 0, DRAIN_MS);
    const timer = setInterval(() => connections.endIdle(), CHECK_INTERVAL_MS);
    await closed.finally(() => clearInterval(timer));
  });
  return { isClosing: () => isClosing, whenClosing: (work) => void endless.push(work) };
}

function trackConnections({ server }: App) {
  const open = new Set<Socket>();
  /** Connections that have not sent a request yet. Node does not count them as idle. */
  const withoutRequest = new Set<Socket>();
  let newestAt = 0;
  server.on('connection', (socket: Socket) => {
    newestAt = performance.now();
    open.add(socket);
    withoutRequest.add(socket);
    socket.once('close', () => {
      open.delete(socket);
      withoutRequest.delete(socket);
    });
  });
  server.on('request', ({ socket }) => withoutRequest.delete(socket));
  return {
    count: () => open.size,
    newestAt: () => newestAt,
    endIdle: () => {
      server.closeIdleConnections();
      for (const socket of withoutRequest) socket.destroy();
    },
  };
}

async function waitUntil(isMet: () => boolean, maxMs: number): Promise<void> {
  const end = performance.now() + maxMs;
  while (!isMet() && performance.now() < end) await sleep(CHECK_INTERVAL_MS);
}
