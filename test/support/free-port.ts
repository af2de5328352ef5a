import { choosePorts } from '../../stack/ports';

/**
 * Returns a port of this machine that no program uses at the moment. Operating systems do not use it for outgoing connections, so it stays
 * free until a process of the test listens there.
 */
export async function findFreePort(): Promise<number> {
  const { port } = await choosePorts({ requests: [{ name: 'port' }], lastPorts: {} });
  if (port === undefined) throw new Error('no port was chosen');
  return port;
}
