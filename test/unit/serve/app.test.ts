import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { createMetrics } from '../../../serve/metrics/metrics';
import { marketWith, modelWith, plainApp, published } from './plain-app';

const sealed = {
  ...published,
  id: 'BTC-2026-11-21T08Z-replay+112w',
  targetHour: published.originHour + 3_600_000,
  madeAt: published.originHour + 300_000,
  late: false,
  position: 1,
  previousHash: '0'.repeat(64),
  hash: 'c'.repeat(64),
};

describe('the server tells', () => {
  it('the newest forecast of the ledger, with the real hour its prices are of', async () => {
    const app = await plainApp({ ledger: { latest: async () => sealed } });
    const answer = await app.inject('/forecasts/latest');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      id: 'BTC-2026-11-21T08Z-replay+112w',
      asset: 'BTC',
      prediction: 50_001,
      interval: { level: 0.9, lower: 49_000, upper: 51_000 },
      quantiles: published.quantiles,
      target_hour: '2026-11-21T08:00:00.000Z',
      made_at: '2026-11-21T07:05:00.000Z',
      late: false,
      model: { name: 'btc_predictor', version: '3', run_id: 'run-3' },
      data: {
        source: 'replay+112w',
        last_hour: '2026-11-21T07:00:00.000Z',
        snapshot_sha256: 'a'.repeat(64),
        features_sha256: 'b'.repeat(64),
        replayed: 'replayed prices of 2024-09-28 07:00 UTC',
      },
      baseline: { name: 'persistence', prediction: 50_000 },
      seal: { position: 1, previous_hash: '0'.repeat(64), hash: 'c'.repeat(64) },
    });
  });

  it('that there is no forecast yet', async () => {
    const answer = await (await plainApp()).inject('/forecasts/latest');
    expect(answer.statusCode).toBe(404);
    expect(answer.json().error).toBe('NoForecastYet');
  });

  it.each([
    ['refuses', () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7 password=hunter2'))],
    ['hangs', () => new Promise<null>(() => undefined)],
  ])('that the ledger cannot be read when the database %s, without its words', async (_, latest) => {
    const answer = await (await plainApp({ ledger: { latest } })).inject('/forecasts/latest');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json().error).toBe('LedgerUnreachable');
    expect(answer.body).not.toContain('hunter2');
  });

  it('that it is ready and with which model and data', async () => {
    const answer = await (await plainApp()).inject('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      ready: true,
      reason: null,
      model: { version: '3', run_id: 'run-3', loaded_from: 'registry' },
      data: { source: 'livecoinwatch', age_s: 300, stale: false },
    });
  });

  it('why it is not ready, and is healthy all the same', async () => {
    const app = await plainApp({ model: modelWith(null), market: marketWith([]) });
    const answer = await app.inject('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      ready: false,
      reason: 'the registry has not answered yet',
      model: null,
      data: null,
    });
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/model')).statusCode).toBe(503);
  });

  it('which model it serves', async () => {
    const answer = await (await plainApp()).inject('/model');
    expect(answer.json()).toMatchObject({ name: 'btc_predictor', version: '3' });
    expect(answer.json().levels).toHaveLength(11);
  });

  it('where the documentation is', async () => {
    const app = await plainApp();
    const root = await app.inject('/');
    expect([root.statusCode, root.headers.location]).toEqual([302, '/docs']);
    const paths = Object.keys((await app.inject('/docs/json')).json().paths);
    expect(paths.sort()).toEqual([
      ...['/forecasts', '/forecasts/latest', '/forecasts/{id}', '/health', '/metrics', '/model', '/predict', '/ready'],
      '/record',
    ]);
  });

  it('nothing of the inside of a failure', async () => {
    const broken = {
      current: () => {
        throw new Error('password=hunter2');
      },
      reason: () => '',
    };
    const answer = await (await plainApp({ model: broken })).inject({ method: 'POST', url: '/predict', payload: {} });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('hunter2');
  });

  it('what to ask instead of a route that is not there', async () => {
    const answer = await (await plainApp()).inject('/predictions?key=hunter2');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: 'NoSuchRoute',
      message: 'GET /predictions is nothing here; GET /docs shows what is',
    });
  });
});

describe('the documentation page', () => {
  it('should ask a browser for nothing that its security policy forbids or that lies on another host', async () => {
    const app = await plainApp();
    const page = await app.inject('/docs');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) {
      expect(link).toMatch(/^\/docs\/static\//);
      expect((await app.inject(link)).statusCode).toBe(200);
    }
    expect(page.body).not.toMatch(/<script>/);
  });
});

describe('GET /metrics', () => {
  it('should count requests by route and status, and time the forecasts only', async () => {
    const app = await plainApp();
    await app.inject({ method: 'POST', url: '/predict', payload: {} });
    await app.inject({ method: 'POST', url: '/predict', payload: { lag_1: null } });
    await app.inject('/no/such/route');
    const { body } = await app.inject('/metrics');
    expect(body).toContain('requests_total{method="POST",route="/predict",status="200"} 1');
    expect(body).toContain('requests_total{method="POST",route="/predict",status="400"} 1');
    expect(body).toContain('requests_total{method="GET",route="unknown",status="404"} 1');
    expect(body).toContain('inference_latency_seconds_count 1');
    expect(body).toContain('inference_latency_seconds_bucket{le="0.0005"}');
    expect(body).toContain('nexthour_model_info{version="3",run_id="run-3"} 1');
    expect(body).toContain('nexthour_data_age_seconds 300');
    expect(body).toMatch(/^nexthour_price_usd 50413\.\d+$/m);
    expect(body).toContain('nexthour_process_cpu_seconds_total');
  });

  it('should not say zero of what it does not know', async () => {
    const app = await plainApp({ model: modelWith(null), market: marketWith([]) });
    const { body } = await app.inject('/metrics');
    expect(body).not.toMatch(/^(drift_ratio|nexthour_(data_age_seconds|price_usd|model_info))/m);
  });
});

describe('too many requests at once', () => {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });

  /** Sends a request whose body never comes whole, so that it stays in flight. */
  async function beginRequest(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{');
    return socket;
  }

  it('should be shed, but for health and metrics, until others are answered or leave', async () => {
    const app = await plainApp({ inFlightLimit: 2, metrics: createMetrics() });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    const [first] = [await beginRequest(port), await beginRequest(port)];
    await waitUntil(async () => (await ask('/model')).status === 503);

    const shed = await ask('/model');
    expect([shed.status, shed.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await shed.json()).toMatchObject({ error: 'Overloaded' });
    expect((await ask('/health')).status).toBe(200);
    expect(await (await ask('/metrics')).text()).toMatch(/nexthour_requests_shed_total [1-9]/);

    first.destroy();
    await waitUntil(async () => (await ask('/model')).status === 200);
    expect(await (await ask('/metrics')).text()).toContain(
      'requests_total{method="POST",route="/predict",status="499"} 1',
    );
    for (const socket of sockets) socket.destroy();
    await app.close();
  });

  async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 100 && !(await isSo()); attempt++)
      await new Promise((done) => setTimeout(done, 20));
    expect(await isSo()).toBe(true);
  }
});
