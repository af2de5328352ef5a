import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
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

  it('uses the next free port above a taken one, never one that another server prefers', async () => {
    const three = [
      { name: 'temporal.grpc', preferred: 7_233 },
      { name: 'temporal.ui', preferred: 7_235 },
    ];
    const isFree = async (port: number) => ![7_233, 7_234].includes(port);
    expect(await choosePorts({ requests: three, lastPorts: {}, isFree })).toEqual({
      'temporal.grpc': 7_236,
      'temporal.ui': 7_235,
    });
  });

  const set = { name: 'mlflow.http', preferred: 5_000, variable: 'MLFLOW_PORT', label: 'MLflow' } as const;

  it('uses a port that a variable sets, even if another server prefers it', async () => {
    const others = [{ name: 'postgres.sql', preferred: 5_432 }];
    const chosen = await choosePorts({
      requests: [...others, { ...set, set: 5_432 }],
      lastPorts: {},
      isFree: async () => true,
    });
    expect(chosen).toEqual({ 'mlflow.http': 5_432, 'postgres.sql': 5_433 });
  });

  it('refuses a port that a variable sets and that is taken, and names the program that uses it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const refused = choosePorts({ requests: [{ ...set, set: port }], lastPorts: {} });
    await expect(refused).rejects.toMatchObject({
      code: 'PortTaken',
      message: expect.stringMatching(
        new RegExp(
          `^port ${port}, which MLFLOW_PORT sets for MLflow, is taken by .*node.* \\(process ${process.pid}\\); stop`,
        ),
      ),
    });
    server.close();
  });

  it('refuses two variables that set the same port', async () => {
    const both = [
      { ...set, set: 7_000 },
      { ...set, name: 'postgres.sql', variable: 'POSTGRES_PORT', set: 7_000 } as const,
    ];
    await expect(choosePorts({ requests: both, lastPorts: {}, isFree: async () => true })).rejects.toThrow(
      'MLFLOW_PORT and POSTGRES_PORT are both 7000',
    );
  });

  it.each([
    [10_885, 20_885],
    [20_885, 10_885],
  ])('never chooses the twin of a chosen port: %d, then %d', async (first, second) => {
    const twins = [
      { name: 'first', preferred: first, hasTwin: true },
      { name: 'second', preferred: second, hasTwin: true },
    ];
    const chosen = await choosePorts({ requests: twins, lastPorts: {}, isFree: async () => true });
    expect(chosen).toEqual({ first, second: second + 1 });
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
