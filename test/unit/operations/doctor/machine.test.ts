import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkMemory, checkPriceClock } from '../../../../operations/doctor/machine';
import { findRemedy } from '../../../../operations/doctor/remedies';
import { checkStack } from '../../../../operations/doctor/running';
import type { StackFile } from '../../../../stack/state-file';
import { systemClock } from '../../../../system/clock';

describe('checkMemory', () => {
  it('should warn when a training would not fit', () => {
    expect(checkMemory(false, 1.5e9)).toMatchObject({ state: 'warning', remedy: expect.stringContaining('2.0 GB') });
    expect(checkMemory(true, 1.5e9).state).toBe('ok');
  });
});

describe('checkPriceClock', () => {
  let server: Server;
  const url = () => `http://127.0.0.2:${(server.address() as AddressInfo).port}`;

  beforeAll(async () => {
    server = createServer((_, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('should accept a clock that agrees with the price source', async () => {
    const { state, found } = await checkPriceClock({ liveCoinWatch: { url: url(), apiKey: 'k' } }, systemClock);
    expect({ state, found }).toEqual({
      state: 'ok',
      found: expect.stringContaining('agrees with the clock of 127.0.0.2'),
    });
  });

  it('should say how wrong the clock is, and how to synchronise it', async () => {
    const clock = { now: () => Date.now() + 3 * 3_600_000 };
    const finding = await checkPriceClock({ liveCoinWatch: { url: url(), apiKey: 'k' } }, clock);
    expect(finding).toMatchObject({
      state: 'broken',
      found: expect.stringMatching(/ (1079|1080)\d s ahead of 127\.0\.0\.2/),
      remedy: expect.stringContaining('timedatectl'),
    });
  });
});

const stackWith = (name: string, external: boolean, ports: Record<string, number> = {}): StackFile => ({
  ...{ pid: 1, startedAt: 0, isReady: true, supervisor: { pid: 1, startedAt: 'x' }, reaper: null },
  ...{ environment: {}, addresses: [] },
  services: [{ state: 'ready', process: { pid: 4711, startedAt: 'x' }, name, external, ports }],
});

describe('checkStack', () => {
  it('should not count a process that hangs as running', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const finding = await checkStack(stackWith('object-store', false, { s3: port }), '/nowhere');
    server.closeAllConnections();
    server.close();
    expect(finding).toMatchObject({
      state: 'broken',
      found: expect.stringContaining('object-store (process 4711) does not answer'),
      remedy: expect.stringContaining('`kill -9 4711`'),
    });
  });
});

describe('findRemedy', () => {
  it('should not say that npm start starts a server outside', () => {
    const remedy = findRemedy('prices', stackWith('simulator', true));
    expect(remedy).toContain('check the network, the proxy');
    expect(remedy).not.toContain('npm start');
  });

  it('should not point to a simulator that runs for outside series only', () => {
    const stack = stackWith('simulator', false, { http: 4_711 });
    const withPrices = (LIVE_COIN_WATCH_URL: string) => ({ ...stack, environment: { LIVE_COIN_WATCH_URL } });
    expect(findRemedy('prices', withPrices('https://api.livecoinwatch.com'))).toContain('LIVE_COIN_WATCH_API_KEY');
    expect(findRemedy('prices', withPrices('http://127.0.0.1:4711'))).toContain('`nexthour logs simulator`');
  });

  it('should point to the log of an embedded server', () => {
    expect(findRemedy('prices', stackWith('simulator', false))).toContain('`nexthour logs simulator`');
    expect(findRemedy('object store', null)).toContain('MINIO_ENDPOINT');
  });
});
