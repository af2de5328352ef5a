import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { marketWith, modelWith, NEWEST_HOUR, NOW, plainApp, published } from '../../support/plain-app';

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

describe('GET /forecasts/latest', () => {
  it('should return the newest forecast of the ledger with the real hour of replayed prices', async () => {
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

  it('should answer 404 while there is no forecast', async () => {
    const answer = await (await plainApp()).inject('/forecasts/latest');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      code: 'NoForecastYet',
      detail: 'No forecast of BTC has been published yet; the first hourly run publishes the first one',
    });
  });

  it.each([
    [
      'refuses the connection',
      () => Promise.reject(Object.assign(new Error('10.0.0.7 password=hunter2'), { code: 'ECONNREFUSED' })),
    ],
    ['does not answer', () => new Promise<null>(() => undefined)],
  ])('should answer 503 without internal text when the database %s', async (_, latest) => {
    const answer = await (await plainApp({ ledger: { latest } })).inject('/forecasts/latest');
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json().code).toBe('LedgerUnreachable');
    expect(answer.body).not.toContain('hunter2');
  });
});

describe('GET /model', () => {
  it('should name the rules that a version failed before a person promoted it', async () => {
    const model = modelWith({ version: '4', runId: 'run-4', failedRules: ['coverage-90-min', 'champion'] });
    await model.refresh();
    const answer = await (await plainApp({ model })).inject('/model');
    expect(answer.json()).toMatchObject({ version: '4', failed_rules: ['coverage-90-min', 'champion'] });
  });

  it('should not claim that a version passed when its decision does not record the rules', async () => {
    expect((await (await plainApp()).inject('/model')).json()).not.toHaveProperty('failed_rules');
  });
});

describe('GET /ready', () => {
  it('should return the model and the data when the server is ready', async () => {
    const answer = await (await plainApp()).inject('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      ready: true,
      reason: null,
      model: { version: '3', run_id: 'run-3', loaded_from: 'registry' },
      data: { source: 'livecoinwatch', age_s: 300, stale: false },
    });
  });

  it('should say why the server is not ready, while GET /health still answers 200', async () => {
    const app = await plainApp({ model: modelWith(null), market: marketWith([]) });
    const answer = await app.inject('/ready');
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      ready: false,
      reason: 'the decisions about models have not been read yet',
      model: null,
      data: null,
    });
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/model')).statusCode).toBe(503);
  });

  it('should say why a ready server does not use the production model', async () => {
    const model = modelWith({ version: '3', runId: 'run-3' });
    await model.refresh();
    const refusing = { ...model, reason: () => 'version 4 was refused: the file weights.bin is missing' };
    const answer = await (await plainApp({ model: refusing })).inject('/ready');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      ready: true,
      reason: 'the server keeps version 3: version 4 was refused: the file weights.bin is missing',
    });
  });
});

test('a closing server still answers, ends each connection after its answer, and is not ready', async () => {
  const app = await plainApp();
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');
  const closed = app.close();
  const answer = await fetch(`http://127.0.0.1:${port}/ready`);
  expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close']);
  expect(await answer.json()).toMatchObject({ ready: false, reason: 'the server is stopping' });
  await closed;
  idle.destroy();
});

test('GET /model returns the model that the server uses', async () => {
  const answer = await (await plainApp()).inject('/model');
  expect(answer.json()).toMatchObject({ name: 'btc_predictor', version: '3' });
  expect(answer.json().levels).toHaveLength(11);
});

describe('GET /hours', () => {
  const plain = { step: 'extract', state: 'succeeded', attempts: 2, seconds: 1.5, reason: null };
  const step = { ...plain, instanceOf: null };
  const run = { outcome: 'gated', reason: 'data gate: …', runs: 2, finishedAt: NOW, seconds: 61, steps: [step] };
  const readHours = async ({ asset, count }: { asset: string; count: number }) => ({
    asset,
    steps: ['extract'],
    hours: [{ hour: NEWEST_HOUR, run: null }, ...(count > 1 ? [{ hour: NEWEST_HOUR - 3_600_000, run }] : [])],
  });

  it('should return the newest hours with their steps, also hours without a finished run', async () => {
    const answer = await (await plainApp({ readHours })).inject('/hours');
    const none = { outcome: null, reason: null, runs: 0, seconds: null, finished_at: null, steps: [] };
    expect(answer.json()).toEqual({
      asset: 'BTC',
      steps: ['extract'],
      dag: expect.arrayContaining([
        { step: 'extract', inputs: [], mapped: false },
        { step: 'quality', inputs: ['extract'], mapped: false },
        expect.objectContaining({ step: 'forecast-active', mapped: true }),
      ]),
      hours: [
        { hour: '2026-11-21T07Z', ...none },
        {
          hour: '2026-11-21T06Z',
          outcome: 'gated',
          reason: 'data gate: …',
          runs: 2,
          seconds: 61,
          finished_at: '2026-11-21T07:05:00.000Z',
          steps: [{ ...plain, instance_of: null }],
        },
      ],
    });
    expect((await (await plainApp({ readHours })).inject('/hours?count=1')).json().hours).toHaveLength(1);
  });

  it.each(['count=0', 'count=721', 'count=two', 'count=1&count=2', 'hours=2'])('should refuse ?%s', async (query) => {
    const answer = await (await plainApp({ readHours })).inject(`/hours?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain(query.split('=')[0]);
  });

  it('should answer 503 when the database does not answer', async () => {
    const refused = Object.assign(new Error('10.0.0.7'), { code: 'ECONNREFUSED' });
    const answer = await (await plainApp({ readHours: () => Promise.reject(refused) })).inject('/hours');
    expect(answer.statusCode).toBe(503);
  });
});

describe('the documentation', () => {
  it('should list every route', async () => {
    const app = await plainApp();
    const paths = Object.keys((await app.inject('/docs/json')).json().paths);
    expect(paths.sort()).toEqual([
      ...[
        '/ablations',
        ...['/admin/audit', '/admin/backfill', '/admin/cancel', '/admin/pause', '/admin/promote', '/admin/resume'],
        ...['/admin/rollback', '/admin/run'],
        '/drift',
        '/features',
        '/features/values',
        '/forecasts',
        '/forecasts/latest',
        '/forecasts/path',
        '/forecasts/stream',
        '/forecasts/{id}',
        '/health',
        '/hours',
        '/hours/running',
        '/hours/{hour}',
        '/hours/{hour}/snapshot.csv',
        '/labels/preview',
        '/labels/{id}/data.csv',
        '/labels/{id}/data.parquet',
        '/labels/{id}/features/{name}',
        '/live/news',
        '/live/{asset}',
        '/live/{asset}/history',
        '/live/{asset}/stream',
        '/metrics',
        '/model',
        '/models',
        '/models/compare',
        '/models/decisions',
        '/models/scores',
        '/models/{id}',
        '/models/{id}/active',
        '/models/{id}/card',
        '/models/{id}/evaluation',
        '/models/{id}/performance',
      ],
      ...[
        '/predict',
        '/prices',
        '/quality',
        '/questions',
        '/questions/{id}',
        '/questions/{id}/forecasts',
        '/ready',
        '/record',
        '/record/path',
        '/report',
        '/reports',
        '/reports/{hour}',
        '/searches',
        '/searches/{id}',
        '/series',
        '/system',
        ...['/v2', '/v2/health/live', '/v2/health/ready', '/v2/models/{model}', '/v2/models/{model}/infer'],
        ...['/v2/models/{model}/ready', '/v2/models/{model}/versions/{version}'],
        ...['/v2/models/{model}/versions/{version}/infer', '/v2/models/{model}/versions/{version}/ready'],
        '/ws',
      ],
    ]);
  });

  it('should be valid OpenAPI 3.1', async () => {
    const document = (await (await plainApp()).inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const parser = jest.requireActual<{ validate(document: object): Promise<object> }>('@readme/openapi-parser');
    expect(await parser.validate(document)).toMatchObject({ valid: true, warnings: [] });
  });

  it('should document the errors of every route as problem details', async () => {
    const { paths } = (await (await plainApp()).inject('/docs/json')).json();
    for (const [path, method] of [
      ['/predict', 'post'],
      ['/forecasts', 'get'],
      ['/forecasts/latest', 'get'],
      ['/forecasts/{id}', 'get'],
    ] as const) {
      const { responses } = paths[path][method];
      for (const status of ['4XX', '5XX']) {
        const { schema } = responses[status].content['application/problem+json'];
        expect(Object.keys(schema.properties)).toEqual([
          ...['type', 'title', 'status', 'detail', 'code', 'field', 'problems'],
        ]);
      }
    }
  });

  it('should document the limit of GET /forecasts as an integer with its default and bounds', async () => {
    const { paths } = (await (await plainApp()).inject('/docs/json')).json();
    const limit = paths['/forecasts'].get.parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(limit).toMatchObject({
      required: false,
      schema: { type: 'integer', default: 100, minimum: 1, maximum: 1_000 },
    });
  });

  it('should show a page that loads nothing from other hosts and obeys its own security policy', async () => {
    const app = await plainApp();
    const page = await app.inject('/docs/');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) {
      // Relative, so that the page also works behind a proxy that adds a prefix.
      expect(link).toMatch(/^\.\/static\//);
      expect((await app.inject(`/docs/${link}`)).statusCode).toBe(200);
    }
    expect(page.body).not.toMatch(/<script>/);
  });

  it('should have relative redirects, so that they work behind a proxy that adds a prefix', async () => {
    const app = await plainApp();
    for (const path of ['/docs', '/docs?x=1']) {
      const { statusCode, headers } = await app.inject(path);
      expect([statusCode, headers.location]).toEqual([302, 'docs/']);
    }
    expect((await app.inject('/docs/json')).json().servers).toEqual([{ url: '..' }]);
  });

  it.each(['/docs/static//index.css', '/docs/static/nothing.css', '/docs/static/%00', '/docs/static/a%00.css'])(
    'should give status 404 for %s',
    async (path) => {
      const answer = await (await plainApp()).inject(path);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.json()).toMatchObject({ status: 404, code: 'NoSuchRoute' });
    },
  );
});

describe('a query field that a route does not have', () => {
  it.each(['/forecasts/BTC-1', '/questions', '/health', '/ready', '/metrics'])(
    'should be refused by %s',
    async (path) => {
      const answer = await (await plainApp()).inject(`${path}?window=7`);
      expect(answer.statusCode).toBe(400);
      const message = 'window is not a field of this request; this route has no query fields';
      expect(answer.json()).toMatchObject({ code: 'InvalidRequest', detail: message, field: 'window' });
    },
  );

  it('should be refused by POST /predict', async () => {
    const answer = await (await plainApp()).inject({ method: 'POST', url: '/predict?hour=7', payload: {} });
    expect([answer.statusCode, answer.json().field]).toEqual([400, 'hour']);
  });
});

describe('GET /metrics', () => {
  it('should count requests by route and status, and measure the duration of forecasts only', async () => {
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
    expect(body).toContain('nexthour_model_info{asset="BTC",version="3",run_id="run-3"} 1');
    expect(body).toContain('nexthour_data_age_seconds{asset="BTC"} 300');
    expect(body).toMatch(/^nexthour_price_usd\{asset="BTC"\} 50413\.\d+$/m);
    expect(body).toContain('nexthour_process_cpu_seconds_total');
  });

  it('should export no series for an unknown value, instead of zero', async () => {
    const app = await plainApp({ model: modelWith(null), market: marketWith([]) });
    const { body } = await app.inject('/metrics');
    expect(body).not.toMatch(/^(drift_ratio|nexthour_(data_age_seconds|price_usd|model_info))/m);
  });
});
