import pino from 'pino';
import type { EntryQuery } from '../../../../../clients/postgres/ledger-archive';
import { HOUR_MS } from '../../../../../forecasting/hour';
import type { LedgerEntry } from '../../../../../forecasting/ledger/entries';
import {
  type MinuteEntry,
  sealMinuteForecast,
  sealMinuteSettlement,
} from '../../../../../forecasting/ledger/minute-entries';
import { createMetrics } from '../../../../../serve/metrics/metrics';
import { emptyLedger, plainApp, published, silent } from '../../../../support/plain-app';
import { plantedMinute } from '../../../../support/planted-forecasts';
import { until } from '../../../../support/until';

function entryOf(back: number): LedgerEntry {
  const originHour = published.originHour - back * HOUR_MS;
  const targetHour = originHour + HOUR_MS;
  const seal = { position: 100 - back, previousHash: '0'.repeat(64), hash: 'c'.repeat(64) };
  const id = `BTC-${back}`;
  return {
    forecast: { ...published, originHour, targetHour, id, madeAt: originHour + 60_000, late: false, ...seal },
    settlement: null,
    void: null,
  };
}

const settled: LedgerEntry = {
  ...entryOf(1),
  settlement: {
    forecastId: 'BTC-1',
    ...{ actual: 50_500, error: -499, persistenceError: -500, covered: true, pinball: 55.5, winkler: 2_000 },
    snapshotSha256: 'd'.repeat(64),
    settledAt: published.originHour + 70_000,
    hash: 'e'.repeat(64),
  },
};

/** An archive with these entries. `queries` holds the queries that it received. */
function archiveOf(entries: readonly LedgerEntry[]) {
  const queries: EntryQuery[] = [];
  const archive = {
    ...emptyLedger.archive,
    entry: async ({ id }: { id: string }) => entries.find(({ forecast }) => forecast.id === id) ?? null,
    entries: async (query: EntryQuery) => {
      queries.push(query);
      return entries.slice(0, query.limit);
    },
  };
  return { archive, queries };
}

describe('GET /forecasts', () => {
  it('should list the forecasts with their settlements, and the start of the next page', async () => {
    const { archive, queries } = archiveOf([entryOf(0), settled, entryOf(2)]);
    const app = await plainApp({ archive });
    const answer = await app.inject('/forecasts?from=2026-11-01T00Z&to=2026-11-21T08Z&limit=2&source=replay%2B112w');
    expect(answer.statusCode).toBe(200);
    expect(answer.json().next).toBe('BTC-1');
    expect(answer.json().forecasts).toMatchObject([
      { id: 'BTC-0', state: 'waiting', settlement: null, void: null },
      { id: 'BTC-1', state: 'settled', settlement: { actual: 50_500, winkler: 2_000 }, void: null },
    ]);
    expect(queries).toEqual([
      {
        asset: 'BTC',
        source: 'replay+112w',
        from: Date.UTC(2026, 10, 1),
        to: Date.UTC(2026, 10, 21, 8),
        limit: 2,
        after: undefined,
      },
    ]);
  });

  it('should continue after a forecast, and mark the last page', async () => {
    const { archive, queries } = archiveOf([entryOf(0)]);
    const answer = await (await plainApp({ archive })).inject('/forecasts?after=BTC-0');
    expect(answer.json().next).toBeNull();
    expect(queries[0]).toMatchObject({ limit: 100, after: { id: 'BTC-0' } });
  });

  it.each([
    ['limit=0', 'limit', 'a whole number from 1 to 1000'],
    ['after=%00', 'after', 'after must be the `next` of the previous page; "\\u0000" was given'],
    ['after=%E0%A4%A', 'after', 'after must be the `next` of the previous page; "%E0%A4%A" was given'],
    [`after=${'A'.repeat(3_000)}`, 'after', `"${'A'.repeat(59)}… was given`],
    ['source=%00', 'source', 'source must be the source of the prices, like livecoinwatch; "\\u0000" was given'],
    ['limit=1e2', 'limit', '"1e2" was given'],
    ['from=yesterday', 'from', 'write it like 2026-11-21T07Z'],
    ['from=2026-11-21T07Z&to=2026-11-20T07Z', 'from', 'later than to'],
    ['to=2026-11-21T07Z&to=2026-11-20T07Z', 'to', 'given more than once'],
    ['since=1', 'since', 'since is not a field of this request; the fields are asset, from, to, source, limit, after'],
    ['after=BTC-nothing', 'after', 'after: there is no forecast "BTC-nothing"; send the `next` of the previous page'],
    ['source=a&source=b', 'source', 'source is given more than once; give it once'],
    ['limit=', 'limit', 'limit must be a whole number from 1 to 1000; "" was given'],
    ['limit=1001', 'limit', 'limit must be a whole number from 1 to 1000; 1001 was given'],
  ])('should refuse %s and say what to send', async (query, field, remedy) => {
    const { archive } = archiveOf([entryOf(0)]);
    const answer = await (await plainApp({ archive })).inject(`/forecasts?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'InvalidRequest', field, detail: expect.stringContaining(remedy) });
  });
});

it('should report every problem of the query at once', async () => {
  const answer = await (await plainApp()).inject('/forecasts?limit=0&from=yesterday&to=a&to=b&since=1');
  const fields = answer.json().problems.map(({ field }: { field: string }) => field);
  expect(fields.sort()).toEqual(['from', 'limit', 'since', 'to']);
});

describe('GET /forecasts/:id', () => {
  it('should return the lineage with every hour that the network read and the decision that applied to the forecast', async () => {
    const { archive } = archiveOf([settled]);
    const { originHour: hour } = settled.forecast;
    const ref = { key: 'snapshots/k', sha256: published.snapshotSha256, bytes: 9 };
    const span = { rows: 3, firstHour: hour - 2 * HOUR_MS, lastHour: hour, asOf: hour + 5 };
    const snapshot = { source: published.source, asset: 'BTC', hour, history: ref, processed: ref, summary: ref };
    const answers: unknown[] = [];
    const lineage = {
      snapshots: async () => [{ ...snapshot, ...span, gateReason: null }],
      snapshotBefore: async () => null,
      answers: async (query: unknown) => {
        answers.push(query);
        const hours = { firstHour: hour - 7 * HOUR_MS, lastHour: hour, hours: 8 };
        return [{ sha256: 'a', objectKey: 'raw/a', bytes: 5, receivedAt: hour + 1, ...hours }];
      },
      runs: async () => [{ runId: 'r', outcome: 'published', reason: null, finishedAt: hour + 9 }],
      decision: async ({ asOf }: { asOf: number }) =>
        asOf === settled.forecast.madeAt ? { hour, reason: 'first model', decidedAt: hour + 2 } : null,
    };
    const answer = await (await plainApp({ archive, lineage })).inject('/forecasts/BTC-1');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      id: 'BTC-1',
      state: 'settled',
      lineage: {
        model: { name: 'btc_predictor', version: '3', run_id: 'run-3', promoted: { reason: 'first model' } },
        snapshot: { rows: 3, history: ref, hour: '2026-11-21T06:00:00.000Z' },
        raw_answers: { context_hours: 216, answers: [{ key: 'raw/a', hours: 8 }] },
        workflow: { id: 'hourly/BTC/2026-11-21T06Z', runs: [{ run_id: 'r', outcome: 'published', reason: null }] },
      },
    });
    expect(answers).toMatchObject([{ firstHour: hour - 215 * HOUR_MS, lastHour: hour, asOf: hour + 5 }]);
  });

  it.each([
    ['%00', '"\\u0000" was given'],
    ['BTC%2F..%2F1', '"BTC/../1" was given'],
    ['A'.repeat(3_000), `"${'A'.repeat(59)}… was given`],
  ])('should answer 400 for an id that no forecast can have, without asking the database: %#', async (id, given) => {
    const entry = () => Promise.reject(Object.assign(new Error('invalid byte sequence'), { code: '22021' }));
    const answer = await (await plainApp({ archive: { ...emptyLedger.archive, entry } })).inject(`/forecasts/${id}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: 'InvalidRequest', field: 'id' });
    expect(answer.json().detail).toBe(
      `id must be the \`id\` of a forecast, as GET /forecasts lists it, like BTC-2026-11-21T08Z or btc-5m-v3-2026-11-21T07:10Z; ${given}`,
    );
  });

  it('should answer 404 for an unknown id', async () => {
    const answer = await (await plainApp()).inject('/forecasts/BTC-2020-01-01T00Z');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      code: 'NoSuchForecast',
      detail: expect.stringContaining('GET /forecasts'),
    });
  });
});

describe('GET /forecasts by many callers at once', () => {
  it('should read equal questions twice at most, and give each caller its own page', async () => {
    const { archive, queries } = archiveOf([entryOf(0), settled, entryOf(2)]);
    const metrics = createMetrics();
    let release: () => void = () => undefined;
    const haveAllArrived = new Promise<void>((resolve) => (release = resolve));
    const entries: typeof archive.entries = (query) => haveAllArrived.then(() => archive.entries(query));
    const app = await plainApp({ archive: { ...archive, entries }, metrics });
    const ask = async (query: string) => (await app.inject(`/forecasts${query}`)).json();
    const asked = Promise.all([...Array(20).fill(''), ...Array(20).fill('?limit=1')].map(ask));
    await until(
      async () => (await metrics.inFlight.get()).values[0]?.value,
      (count) => count === 40,
    );
    release();
    const answers = await asked;
    expect(queries.length).toBeLessThanOrEqual(4);
    const lengths = answers.map(({ forecasts }) => forecasts.length);
    expect(lengths).toEqual([...Array(20).fill(3), ...Array(20).fill(1)]);
    expect(answers.slice(0, 20)).toEqual(Array(20).fill(await ask('')));
  });
});

describe('GET /forecasts with an unknown source or another question', () => {
  const chain = { asset: 'BTC', source: 'replay+112w', question: 'btc-1h' };
  const ask = async (query: string) => {
    const archive = { ...emptyLedger.archive, chains: async () => [chain, { ...chain, question: 'b', source: 'b' }] };
    return (await plainApp({ archive })).inject(`/forecasts?${query}`);
  };

  it('should name the sources that have forecasts', async () => {
    const answer = await ask('source=livecoin');
    expect(answer.json()).toMatchObject({
      ...{ status: 400, code: 'InvalidRequest', field: 'source' },
      detail: 'source "livecoin" has no forecasts; the sources are replay+112w',
    });
    expect((await ask('source=replay%2B112w')).json()).toEqual({ forecasts: [], next: null });
  });

  it('should name the route of the other question', async () => {
    expect((await ask('question=btc-1h')).statusCode).toBe(200);
    const answer = await ask('question=btc-rise-2pct-12h');
    expect(answer.json()).toMatchObject({ status: 400, field: 'question' });
    expect(answer.json().detail).toContain('GET /questions/btc-rise-2pct-12h/forecasts lists its forecasts');
  });
});

describe('the forecasts of the live line', () => {
  const [first, second] = [0, 1].map((index) => {
    const forecast = plantedMinute(index + 2);
    return sealMinuteForecast({ ...forecast, madeAt: forecast.origin + 150 }, undefined);
  });
  const settlement =
    first && sealMinuteSettlement({ forecast: first, actual: 50_100, barRevision: 1, settledAt: first.target + 300 });

  async function openApp() {
    const queries: unknown[] = [];
    const entries = [first, second].flatMap((forecast): MinuteEntry[] =>
      forecast ? [{ forecast, settlement: forecast === first && settlement ? settlement : null, void: null }] : [],
    );
    const archive = {
      ...emptyLedger.archive,
      minuteEntry: async ({ id }: { id: string }) => entries.find(({ forecast }) => forecast.id === id) ?? null,
      minuteEntries: async (query: { limit: number }) => {
        queries.push(query);
        return entries.slice(0, query.limit);
      },
    };
    return { app: await plainApp({ archive }), queries };
  }

  it('should be listed by minutes, with their settlements and the start of the next page', async () => {
    const { app, queries } = await openApp();
    const url = '/forecasts?question=btc-5m&from=2026-11-01T00:07Z&to=2026-11-01T01Z&limit=2';
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().forecasts).toMatchObject([
      {
        ...{ id: 'btc-5m-v1-2026-11-01T00:12Z', question: 'btc-5m', target: '2026-11-01T00:12:00.000Z' },
        ...{ state: 'settled', data: { source: 'kraken', bar_revision: 0 }, model: { name: 'nexthour-btc-5m' } },
        settlement: { actual: 50_100, bar_revision: 1, trailing_pinball: expect.any(Number), rank: expect.any(Number) },
      },
      { id: 'btc-5m-v1-2026-11-01T00:13Z', state: 'waiting', settlement: null },
    ]);
    expect(answer.json().next).toBe('btc-5m-v1-2026-11-01T00:13Z');
    const range = { from: Date.UTC(2026, 10, 1, 0, 7), to: Date.UTC(2026, 10, 1, 1) };
    expect(queries).toEqual([{ question: 'btc-5m', ...range, limit: 2, after: undefined }]);
    const csv = await app.inject({ url, headers: { accept: 'text/csv' } });
    expect(csv.body.split('\n')[0]).toMatch(
      /^id,asset,question,origin,target,.*,q0\.5,.*,rank,trailing_pinball,settled_at$/,
    );
    expect(csv.body.split('\n')[1]).toMatch(/^btc-5m-v1-2026-11-01T00:12Z,BTC,btc-5m,2026-11-01T00:07:00\.000Z,/);
  });

  it('should be found by their ids', async () => {
    const { app } = await openApp();
    const answer = await app.inject('/forecasts/btc-5m-v1-2026-11-01T00:12Z');
    expect(answer.json()).toMatchObject({ id: 'btc-5m-v1-2026-11-01T00:12Z', settlement: { actual: 50_100 } });
    expect((await app.inject('/forecasts/btc-5m-v1-2026-11-01T00:59Z')).statusCode).toBe(404);
  });

  it.each([
    ['question=btc-5m&from=2026-11-01T00:07:30Z', 'is not a minute in UTC; write it like 2026-11-21T07:05Z'],
    ['question=btc-5m&asset=ETH', 'question "btc-5m" is about BTC, and asset is "ETH"'],
    ['question=btc-5m&after=btc-5m-v1-2026-11-01T00:59Z', 'after: there is no forecast'],
    ['question=btc-1h&from=2026-11-01T00:07Z', 'is not an hour in UTC'],
  ])('should be refused for %s', async (query, message) => {
    const { app } = await openApp();
    const answer = await app.inject(`/forecasts?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain(message);
  });
});

describe.each([
  ...['/forecasts', '/forecasts/BTC-1', '/record', '/hours'],
  ...['/forecasts?question=btc-5m', '/record?question=btc-5m'],
])('%s', (url) => {
  async function ask(error: Error, log = silent) {
    const refuse = () => Promise.reject(error);
    const minutes = { minuteEntry: refuse, minuteEntries: refuse, minuteRecords: refuse };
    const archive = { entry: refuse, entries: refuse, recorded: refuse, chains: refuse, ...minutes };
    return (await plainApp({ archive, readHours: refuse, log })).inject(url);
  }

  it('should answer 503, without the message of the database, when the ledger cannot be read', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7 password=hunter2'), {
      code: 'ECONNREFUSED',
    });
    const answer = await ask(refused);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(answer.json().code).toBe('LedgerUnreachable');
    expect(answer.body).not.toContain('hunter2');
  });

  it('should answer 503 and name the worker when the database has no tables yet', async () => {
    const answer = await ask(Object.assign(new Error('relation "forecasts" does not exist'), { code: '42P01' }));
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'NoLedgerYet']);
    expect(answer.json().detail).toContain('the pipeline worker creates it');
  });

  it('should answer 503 and name the worker when the tables are those of an earlier version', async () => {
    const answer = await ask(Object.assign(new Error('column "source" does not exist'), { code: '42703' }));
    expect([answer.statusCode, answer.json().code]).toEqual([503, 'LedgerNotUpdated']);
    expect(answer.json().detail).toContain('the pipeline worker updates them');
  });

  it.each([
    Object.assign(new Error('invalid byte sequence hunter2'), { code: '22021' }),
    new TypeError("Cannot read properties of undefined (reading 'hunter2')"),
  ])('should answer 500 without internal text, and log the error, when it is %s', async (error) => {
    const lines: string[] = [];
    const answer = await ask(error, pino({ level: 'error' }, { write: (line) => lines.push(line) }));
    expect([answer.statusCode, answer.json().code]).toEqual([500, 'Unexpected']);
    expect(answer.body).not.toContain('hunter2');
    expect(lines.join('')).toContain('hunter2');
  });
});
