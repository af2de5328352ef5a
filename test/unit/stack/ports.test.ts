import { once } from 'node:events';
import { createServer } from 'node:net';
import fc from 'fast-check';
import { choosePorts, isPortFree } from '../../../stack/ports';

describe('choosePorts', () => {
  const requests = [
    { name: 'mlflow.http', preferred: 5_000 },
    { name: 'object-store.s3', preferred: 9_000, hasTwin: true },
    { name: 'object-store.master', hasTwin: true },
  ];

  it('prefers the requested ports to those of the last start', async () => {
    const chosen = await choosePorts({ requests, lastPorts: { 'mlflow.http': 12_345 }, isFree: async () => true });
    expect(chosen).toMatchObject({ 'mlflow.http': 5_000, 'object-store.s3': 9_000 });
  });

  it('uses the port of the last start when the preferred one is taken', async () => {
    const isFree = async (port: number) => port !== 5_000;
    expect(await choosePorts({ requests, lastPorts: { 'mlflow.http': 12_345 }, isFree })).toMatchObject({
      'mlflow.http': 12_345,
    });
  });

  it('skips a port whose twin is taken', async () => {
    const chosen = await choosePorts({ requests, lastPorts: {}, isFree: async (port) => port !== 19_000 });
    expect(chosen['object-store.s3']).not.toBe(9_000);
  });

  it('chooses each port once, and only free ports', async () => {
    const lastPorts = fc.dictionary(
      fc.constantFrom(...requests.map(({ name }) => name)),
      fc.constantFrom(5_000, 9_000, 20_000),
    );
    await fc.assert(
      fc.asyncProperty(
        lastPorts,
        fc.uniqueArray(fc.constantFrom<number[]>(5_000, 9_000, 19_000, 20_000, 30_000)),
        async (last, taken) => {
          const chosen = Object.values(
            await choosePorts({ requests, lastPorts: last, isFree: async (port) => !taken.includes(port) }),
          );
          return new Set(chosen).size === requests.length && chosen.every((port) => !taken.includes(port));
        },
      ),
    );
  });

  it('rejects when no port is free', async () => {
    await expect(choosePorts({ requests, lastPorts: {}, isFree: async () => false })).rejects.toMatchObject({
      code: 'NoFreePort',
    });
  });

  it.each(['127.0.0.1', '0.0.0.0', '::1'])('finds a listener on %s', async (host) => {
    const server = createServer().listen(0, host);
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await isPortFree(port)).toBe(false);
    server.close();
    await once(server, 'close');
    expect(await isPortFree(port)).toBe(true);
  });
});
