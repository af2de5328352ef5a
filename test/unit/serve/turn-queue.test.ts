import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createTurnQueue } from '../../../serve/turn-queue';

const WORK_MS = 0.1;
/** How much work one turn of the event loop starts at most: for 5 ms, or two when it accepted a connection. */
const LONG = 50;
const SHORT = 2;
const CONNECTIONS = 20;

/** Keeps the thread busy, as the answer to a request does. */
function spend(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('createTurnQueue', () => {
  let server: Server;
  const sockets: Socket[] = [];
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  /** Adds work that takes much longer than a slice. @returns the numbers of the started ones, and the end of the last one */
  function addWork(queue: ReturnType<typeof createTurnQueue>, count: number) {
    const started: number[] = [];
    const isDone = new Promise<void>((resolve) => {
      for (let index = 0; index < count; index++)
        queue.add(() => {
          started.push(index);
          spend(WORK_MS);
          if (started.length === count) resolve();
        });
    });
    return { started, isDone };
  }

  it('should start work in the order of arrival, some in each turn of the event loop', async () => {
    const queue = createTurnQueue(server);
    const { started, isDone } = addWork(queue, 5 * LONG);
    expect(queue.count()).toBe(5 * LONG);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(started.length).toBeGreaterThan(0);
    expect(started.length).toBeLessThanOrEqual(2 * LONG);
    await isDone;
    expect(started).toEqual(Array.from({ length: 5 * LONG }, (_, index) => index));
  });

  it('should accept the connections that wait before it starts most of the work', async () => {
    const queue = createTurnQueue(server);
    const { port } = server.address() as AddressInfo;
    const { started, isDone } = addWork(queue, CONNECTIONS * LONG);
    /** How much work was started before each connection. */
    const before: number[] = [];
    server.on('connection', () => before.push(started.length));
    for (let count = 0; count < CONNECTIONS; count++) sockets.push(connect(port, '127.0.0.1'));
    await isDone;
    expect(before).toHaveLength(CONNECTIONS);
    // No connection has been accepted before the first two turns.
    expect(before.at(-1)).toBeLessThan(2 * LONG + CONNECTIONS * SHORT);
  });
});
