import type { AddressInfo } from 'node:net';
import { createServer, connect as openSocket, type Socket } from 'node:net';

/** A TCP proxy on a free port of this machine whose connections a test can break. */
export interface BreakableProxy {
  readonly port: number;
  /** Ends every open connection: `fin` closes it in order, `reset` sends RST. */
  breakConnections(how: 'fin' | 'reset'): void;
  /** Passes nothing on for the open connections: they stay open and silent for good. New connections work. */
  silenceConnections(): void;
  close(): Promise<void>;
}

export async function startBreakableProxy(target: { host: string; port: number }): Promise<BreakableProxy> {
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = openSocket(target);
    for (const socket of [incoming, outgoing]) socket.on('error', () => undefined);
    incoming.pipe(outgoing).pipe(incoming);
    open.add(incoming);
    incoming.once('close', () => {
      open.delete(incoming);
      outgoing.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const breakConnections = (how: 'fin' | 'reset') => {
    for (const socket of open) how === 'reset' ? socket.resetAndDestroy() : socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    breakConnections,
    silenceConnections: () => {
      for (const socket of open) {
        socket.unpipe();
        socket.pause();
      }
    },
    close: () => {
      breakConnections('fin');
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
