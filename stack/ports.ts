import { createServer } from 'node:net';
import { NoFreePort } from './errors';
import type { PortWish } from './service';

/** Below every system's range for outgoing connections, and with room for a twin 10000 above. */
const FIRST_FREE = 10_240;
const LAST_FREE = 22_767;
const TWIN_DISTANCE = 10_000;

export interface NamedWish extends PortWish {
  /** Who wants it, like `mlflow.http`. */
  readonly name: string;
}

/**
 * One port for each wish: the preferred one, else last time's, else any; none twice.
 * @throws NoFreePort
 */
export async function choosePorts(request: {
  readonly wishes: readonly NamedWish[];
  readonly lastTime: Readonly<Record<string, number>>;
  readonly isFree?: (port: number) => Promise<boolean>;
}): Promise<Record<string, number>> {
  const { wishes, lastTime, isFree = isPortFree } = request;
  const chosen: Record<string, number> = {};
  const spoken = new Set(wishes.flatMap(({ preferred }) => (preferred === undefined ? [] : [preferred])));
  for (const wish of wishes) {
    for (const port of candidates(wish, lastTime)) {
      if (port !== wish.preferred && spoken.has(port)) continue;
      if (!(await isFree(port)) || (wish.hasTwin && !(await isFree(port + TWIN_DISTANCE)))) continue;
      chosen[wish.name] = port;
      spoken.add(port);
      break;
    }
    if (chosen[wish.name] === undefined) throw new NoFreePort(wish.name);
  }
  return chosen;
}

function* candidates(wish: NamedWish, lastTime: Readonly<Record<string, number>>): Generator<number> {
  const last = lastTime[wish.name];
  if (wish.preferred) yield wish.preferred;
  if (last !== undefined) yield last;
  for (let tries = 0; tries < 500; tries += 1) {
    yield FIRST_FREE + Math.floor(Math.random() * (LAST_FREE - FIRST_FREE + 1));
  }
}

/** Nobody listens there, on IPv4 or IPv6: `localhost` may mean either. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
