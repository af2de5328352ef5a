import { choosePorts } from '../../stack/ports';

/**
 * Returns different ports of this machine that no program uses at the moment. Operating systems do not use them for outgoing connections, so
 * they stay free until a process of the test listens there.
 */
export async function findFreePorts(count: number): Promise<number[]> {
  const requests = Array.from({ length: count }, (_, index) => ({ name: String(index) }));
  return Object.values(await choosePorts({ requests, lastPorts: {} }));
}

export async function findFreePort(): Promise<number> {
  const [port] = await findFreePorts(1);
  if (port === undefined) throw new Error('no port was chosen');
  return port;
}
