import { HOUR_MS } from '../../../../forecasting/hour';
import { sealForecast } from '../../../../forecasting/ledger/entries';
import { openStoredPrices } from '../../../../operations/labels/prices';
import { emptyLedger, NEWEST_HOUR, plainApp, pricesUpTo, published, tablesWith } from '../../../support/plain-app';

const ORIGIN = 'https://charts.example';
const forecast = sealForecast({ ...published, madeAt: NEWEST_HOUR + 60_000 }, undefined);
const settlement = {
  ...{
    forecastId: forecast.id,
    actual: 50_100,
    error: -99,
    persistenceError: -100,
    covered: true,
    pinball: 10,
    winkler: null,
  },
  ...{ snapshotSha256: 'a'.repeat(64), settledAt: NEWEST_HOUR + HOUR_MS, hash: 'd'.repeat(64) },
};

function appWithData(corsOrigins?: readonly string[]) {
  const tables = tablesWith(pricesUpTo(NEWEST_HOUR, 100), 'replay+112w');
  return plainApp({
    corsOrigins,
    openPrices: (query) => openStoredPrices(tables, query),
    ledger: { latest: async () => forecast },
    archive: { ...emptyLedger.archive, entries: async () => [{ forecast, settlement, void: null }] },
  });
}

describe('pages of other origins', () => {
  it('should be able to read when CORS_ORIGINS names them', async () => {
    const app = await appWithData([ORIGIN]);
    const { headers } = await app.inject({ url: '/prices', headers: { origin: ORIGIN } });
    expect([headers['access-control-allow-origin'], headers.vary]).toEqual([ORIGIN, 'origin, accept']);
    const other = await app.inject({ url: '/prices', headers: { origin: 'https://other.example' } });
    expect([other.statusCode, other.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    const any = await (await appWithData(['*'])).inject({ url: '/prices', headers: { origin: ORIGIN } });
    expect(any.headers['access-control-allow-origin']).toBe('*');
  });

  it('should get an answer to OPTIONS, which never allows the admin token', async () => {
    const request = { method: 'OPTIONS', url: '/predict', headers: { origin: ORIGIN } } as const;
    const allowed = await (await appWithData([ORIGIN])).inject(request);
    expect([allowed.statusCode, allowed.headers['access-control-allow-methods']]).toEqual([204, 'GET, HEAD, POST']);
    expect(allowed.headers['access-control-allow-headers']).not.toContain('authorization');
    const refused = await (await appWithData()).inject(request);
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([204, undefined]);
  });

  it('should learn by OPTIONS which methods a path answers, and that a path does not exist', async () => {
    const app = await appWithData([ORIGIN]);
    const ask = async (url: string) => {
      const { statusCode, headers } = await app.inject({ method: 'OPTIONS', url, headers: { origin: ORIGIN } });
      return [statusCode, headers.allow];
    };
    expect(await ask('/models/btc-1h-v1/active?dry_run=true')).toEqual([204, 'PUT, DELETE, OPTIONS']);
    expect(await ask('/prices')).toEqual([204, 'GET, HEAD, OPTIONS']);
    expect(await ask('/price')).toEqual([404, undefined]);
  });
});

describe('the cache of a caller', () => {
  it('should be valid until the next run when it holds the present hour', async () => {
    const app = await appWithData();
    for (const url of ['/prices', '/forecasts/latest']) {
      // 07:05 until 08:00:20
      expect((await app.inject(url)).headers['cache-control']).toBe('max-age=3320');
    }
    const old = sealForecast({ ...published, originHour: NEWEST_HOUR - HOUR_MS, madeAt: NEWEST_HOUR }, undefined);
    const late = await (await plainApp({ ledger: { latest: async () => old } })).inject('/forecasts/latest');
    expect(late.headers['cache-control']).toBe('no-cache');
  });

  it.each([
    ['the newest waits and all others are settled', [0, 1, 2], 'max-age=3320'],
    ['an hour is missing, which could be run late', [0, 1, 3], 'no-cache'],
    ['the forecast of the present hour is missing', [1, 2], 'no-cache'],
    ['there is none', [], 'no-cache'],
  ])('should be valid for forecasts until the next run only when %s', async (_, back, expected) => {
    const targets = back.map((hours) => NEWEST_HOUR + (1 - hours) * HOUR_MS);
    const entries = targets.map((targetHour) => {
      const given = { ...published, originHour: targetHour - HOUR_MS, madeAt: targetHour - HOUR_MS };
      const isOpen = targetHour > NEWEST_HOUR;
      return { forecast: sealForecast(given, undefined), settlement: isOpen ? null : settlement, void: null };
    });
    const recorded = [...targets].sort().map((targetHour) => ({
      ...{ targetHour, late: false, point: 1, lastRate: 1, interval: { level: 0.9, lower: 0, upper: 2 } },
      outcome: targetHour > NEWEST_HOUR ? null : { actual: 1, pinball: 1 },
    }));
    const archive = {
      ...emptyLedger.archive,
      entries: async () => entries,
      recorded: async () => new Map(recorded.length === 0 ? [] : [['livecoinwatch', recorded]]),
    };
    const app = await plainApp({ archive });
    for (const url of ['/forecasts', '/record']) {
      expect((await app.inject(url)).headers['cache-control']).toBe(expected);
    }
    const open = entries.map((entry) => ({ ...entry, settlement: null }));
    const waiting = await plainApp({ archive: { ...archive, entries: async () => open } });
    expect((await waiting.inject('/forecasts')).headers['cache-control']).toBe('no-cache');
  });

  it('should be confirmed with 304 while the answer is the same', async () => {
    const app = await appWithData();
    const { headers } = await app.inject('/record');
    expect(headers['cache-control']).toBe('no-cache');
    const again = await app.inject({ url: '/record', headers: { 'if-none-match': `"x", ${headers.etag}` } });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', headers.etag]);
    const other = await app.inject({ url: '/record', headers: { 'if-none-match': '"x"' } });
    expect(other.statusCode).toBe(200);
  });
});

describe('CSV', () => {
  const csv = { accept: 'text/csv' };

  it('should have a line per bar', async () => {
    const { headers, body } = await (await appWithData()).inject({ url: '/prices', headers: csv });
    const lines = body.split('\n');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect([lines[0], lines.length]).toEqual(['hour,rate,high,low,volume,hours', 50]);
    expect(lines[48]).toMatch(/^2026-11-21T07Z,[\d.]+,[\d.]+,[\d.]+,1000000000,1$/);
  });

  it('should have a column per quantile', async () => {
    const { headers, body } = await (await appWithData()).inject({ url: '/forecasts?limit=1', headers: csv });
    const [head = '', line = ''] = body.split('\n');
    const row = Object.fromEntries(head.split(',').map((name, index) => [name, line.split(',')[index]]));
    expect(row).toMatchObject({
      ...{ id: forecast.id, prediction: '50001', lower: '49000', upper: '51000', 'q0.05': '49000', 'q0.95': '51000' },
      ...{ source: 'replay+112w', state: 'settled', actual: '50100', covered: 'true', winkler: '' },
    });
    expect(headers['nexthour-next']).toBe(forecast.id);
  });
});

test('GET /predict names the method and a call that works', async () => {
  const answer = await (await plainApp()).inject({ url: '/predict?lag_1=5', headers: { host: 'localhost:8123' } });
  expect([answer.statusCode, answer.headers.allow]).toEqual([405, 'POST, OPTIONS']);
  expect(answer.json().detail).toContain(
    "curl -X POST http://localhost:8123/predict -H 'content-type: application/json'",
  );
});

test('the OpenAPI document has an alias at the root, and a name for each operation', async () => {
  const app = await plainApp();
  const document = (await app.inject('/openapi.json')).json();
  expect(document.servers).toEqual([{ url: '.' }]);
  expect(document.paths).toEqual((await app.inject('/docs/json')).json().paths);
  const operations = Object.values<Record<string, { operationId?: string }>>(document.paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  expect(operations.length).toBeGreaterThan(35);
  expect(operations.filter((id) => id === undefined)).toEqual([]);
  expect(new Set(operations).size).toBe(operations.length);
});

it.each(['2026-11-20', '2026-11-20T00Z', '2026-11-20T00:00:00Z', '2026-11-20T01:00:00+01:00'])(
  'should take %s as an hour',
  async (from) => {
    let asked: unknown;
    const entries = async (query: { from?: number }) => {
      asked = query.from;
      return [];
    };
    const app = await plainApp({ archive: { ...emptyLedger.archive, entries } });
    await app.inject(`/forecasts?from=${encodeURIComponent(from)}`);
    expect(asked).toBe(Date.UTC(2026, 10, 20));
  },
);
