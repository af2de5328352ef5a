import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { createSettleActivities } from '../../activities/settle';
import { isConnectionError } from '../../clients/postgres/connection-errors';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createHourRuns, readMissingHours } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createLineage } from '../../clients/postgres/lineage';
import { isMigrated, migrate } from '../../clients/postgres/migrate';
import { createObservations, type NewObservation } from '../../clients/postgres/observations';
import { createPromotions } from '../../clients/postgres/promotions';
import { createQuestions } from '../../clients/postgres/questions';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { readDatabaseClockLead } from '../../clients/postgres/server-clock';
import { createSnapshots, type Snapshot } from '../../clients/postgres/snapshots';
import { MEMORY_HOURS } from '../../forecasting/features/window';
import { HOUR_MS } from '../../forecasting/hour';
import { type NewForecast, sealedFieldsOf } from '../../forecasting/ledger/entries';
import { CHAIN_START, computeSeal } from '../../forecasting/ledger/seal';
import { createQuestion, listQuestions, retireQuestion } from '../../operations/questions/manage-questions';
import { startBreakableProxy } from '../support/breakable-proxy';
import { createScratchDatabase } from '../support/scratch-database';
import { databaseUrlForTests } from '../support/servers';
import { until } from '../support/until';

const HOUR = Date.UTC(2026, 10, 21, 7);
const asset = 'BTC';
let database: Database;
let source: string;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
});

afterAll(() => database.destroy());

// Each test has its own source, because rows of append-only tables cannot be deleted.
beforeEach(() => {
  source = `test-${randomUUID()}`;
});

test('a connection that stops answering costs one query; the rollback does not wait for it, nor the next query', async () => {
  const url = new URL(databaseUrlForTests());
  const proxy = await startBreakableProxy({ host: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  const throughProxy = connectDatabase(url.href, { statementTimeoutMs: 1_000 });
  try {
    const transaction = throughProxy.transaction().execute(async (open) => {
      await sql`select 1`.execute(open);
      proxy.silenceConnections();
      await sql`select 2`.execute(open);
    });
    await expect(transaction).rejects.toThrow('Query read timeout');
    // Without the time-out, the rollback and this query would wait for ever. On a busy machine, another query can be late, too.
    const { rows } = await until(
      () => sql<{ one: number }>`select 1 as one`.execute(throughProxy).catch(() => ({ rows: [] })),
      ({ rows: found }) => found.length > 0,
    );
    expect(rows).toEqual([{ one: 1 }]);
  } finally {
    await throughProxy.destroy();
    await proxy.close();
  }
});

test('a database that a newer version has migrated is used as it is, and one that lacks our tables is refused', async () => {
  const newer = sql`insert into kysely_migration (name, timestamp) values ('9999-of-a-newer-version', now())`;
  const all = await createScratchDatabase();
  const few = await createScratchDatabase({ to: '0022-ablations' });
  try {
    await newer.execute(all.database);
    await newer.execute(few.database);
    await expect(migrate(all.database)).resolves.toBeUndefined();
    await expect(isMigrated(all.database)).resolves.toBe(true);
    await expect(isMigrated(few.database)).resolves.toBe(false);
    await expect(migrate(few.database)).rejects.toThrow('9999-of-a-newer-version is missing');
  } finally {
    await all.drop();
    await few.drop();
  }
});

test.each([3, -3])("the clock of this machine is compared with the database's (%d h)", async (hours) => {
  const clock = { now: () => Date.now() + hours * HOUR_MS };
  expect(Math.round((await readDatabaseClockLead(database, clock)) / 60_000)).toBe(hours * 60);
});

test.each(['fin', 'reset'] as const)(
  'a connection that breaks during a query (%s) rejects the query only',
  async (how) => {
    const url = new URL(databaseUrlForTests());
    const proxy = await startBreakableProxy({ host: url.hostname, port: Number(url.port) });
    url.host = `127.0.0.1:${proxy.port}`;
    const throughProxy = connectDatabase(url.href);
    try {
      await sql`select 1`.execute(throughProxy);
      const query = sql`select pg_sleep(30)`.execute(throughProxy);
      query.catch(() => undefined);
      await sleep(200);
      proxy.breakConnections(how);
      const error = await query.catch((reason: unknown) => reason);
      expect(isConnectionError(error)).toBe(true);
      expect((await sql<{ one: number }>`select 1 as one`.execute(throughProxy)).rows).toEqual([{ one: 1 }]);
    } finally {
      await throughProxy.destroy();
      await proxy.close();
    }
  },
);

describe('observations', () => {
  async function answer(): Promise<string> {
    const object = { key: `raw/${randomUUID()}`, sha256: randomUUID(), bytes: 10 };
    await createObservations(database).recordAnswer({
      source,
      asset,
      start: HOUR,
      end: HOUR,
      object,
      receivedAt: HOUR,
    });
    return object.sha256;
  }

  function observation(change: Partial<NewObservation> & { answerSha256: string }): NewObservation {
    const prices = { rate: 100.25, high: 101, low: 99.5, volume: 1e9, cap: 2e12, points: 12 };
    return { source, asset, hour: HOUR, observedAt: HOUR + 1_000, ...prices, ...change };
  }

  test('are read as they were known at an instant', async () => {
    const observations = createObservations(database);
    const answerSha256 = await answer();
    await observations.append([
      observation({ answerSha256, rate: null, observedAt: HOUR + 1_000 }),
      observation({ answerSha256, rate: 100.25, observedAt: HOUR + 2_000 }),
      observation({ answerSha256, rate: 99, hour: HOUR - HOUR_MS, observedAt: HOUR + 5_000 }),
    ]);
    const range = { source, asset, firstHour: HOUR - HOUR_MS, lastHour: HOUR };
    const before = await observations.read({ ...range, asOf: HOUR + 1_500 });
    const after = await observations.read({ ...range, asOf: HOUR + 6_000 });
    expect(before.map(({ hour, rate }) => [hour, rate])).toEqual([[HOUR, null]]);
    expect(after.map(({ hour, rate }) => [hour, rate])).toEqual([
      [HOUR - HOUR_MS, 99],
      [HOUR, 100.25],
    ]);
    expect((await observations.observed(range)).get(HOUR)).toEqual({ observedAt: HOUR + 2_000, rate: 100.25 });
  });

  test('with a rate are not hidden by later ones without a rate', async () => {
    const observations = createObservations(database);
    const answerSha256 = await answer();
    await observations.append([
      observation({ answerSha256, rate: 99, observedAt: HOUR + 1_000 }),
      observation({ answerSha256, rate: 100, observedAt: HOUR + 2_000 }),
      observation({ answerSha256, rate: null, observedAt: HOUR + 2_500 }),
    ]);
    const range = { source, asset, firstHour: HOUR, lastHour: HOUR };
    expect(await observations.read({ ...range, asOf: HOUR + 3_000 })).toMatchObject([{ rate: 100 }]);
    expect(await observations.read({ ...range, asOf: HOUR + 1_500 })).toMatchObject([{ rate: 99 }]);
    expect((await observations.observed(range)).get(HOUR)).toEqual({ observedAt: HOUR + 2_000, rate: 100 });
  });

  test('belong to the answer of their source and range, also when the bytes of two answers are equal', async () => {
    const { recordAnswer } = createObservations(database);
    const object = { key: `raw/${randomUUID()}`, sha256: randomUUID(), bytes: 14 };
    const received = { source, asset, start: HOUR - HOUR_MS, end: HOUR, object, receivedAt: HOUR };
    const other = { ...received, source: `test-${randomUUID()}` };
    const earlier = { ...received, start: HOUR - 2 * HOUR_MS, end: HOUR - HOUR_MS };
    for (const each of [received, other, earlier, received]) await recordAnswer(each);
    const { rows } = await sql<{ source: string; range_end: number }>`
      select source, range_end from raw_answers where sha256 = ${object.sha256} order by range_end desc`.execute(
      database,
    );
    expect(rows).toHaveLength(3);
    expect(rows.at(-1)).toEqual({ source, range_end: HOUR - HOUR_MS });
  });

  test('with an impossible rate, which earlier versions stored, count as missing and never hide a possible rate', async () => {
    const observations = createObservations(database);
    const answerSha256 = await answer();
    const range = { source, asset, firstHour: HOUR, lastHour: HOUR + 2 * HOUR_MS };
    for (const [index, rate] of [0, -88_789.99, 1e39].entries()) {
      await observations.append([observation({ answerSha256, rate, low: 0, hour: HOUR + index * HOUR_MS })]);
    }
    const read = () => observations.read({ ...range, asOf: HOUR + 9_000 });
    expect((await read()).map(({ rate, high, low }) => [rate, high, low])).toEqual(Array(3).fill([null, 101, null]));
    expect((await observations.observed(range)).get(HOUR)?.rate).toBeNull();
    await observations.append([observation({ answerSha256, rate: 99, observedAt: HOUR + 500 })]);
    expect((await read())[0]?.rate).toBe(99);
  });

  test('are stored once when several runs fetch the same hours at the same time', async () => {
    const observations = createObservations(database);
    const runs = Array.from({ length: 8 }, async (_, run) => {
      const answerSha256 = await answer();
      const hours = Array.from({ length: 30 }, (_, back) => HOUR - back * HOUR_MS);
      const rows = hours.map((hour) => observation({ answerSha256, hour, observedAt: HOUR + 1_000 + run }));
      await observations.append(rows, { fetchedSince: HOUR + 900 });
    });
    await Promise.all(runs);
    const count = async () =>
      (await sql<{ n: string }>`select count(*) as n from observations where source = ${source}`.execute(database))
        .rows[0]?.n;
    expect(await count()).toBe('30');
    // A later request for the same hour, for example because its price failed a check, is stored.
    const corrected = observation({ answerSha256: await answer(), rate: 100.5, observedAt: HOUR + 60_000 });
    await observations.append([corrected], { fetchedSince: HOUR + 50_000 });
    expect(await count()).toBe('31');
  });

  test('do not change when they are appended again', async () => {
    const observations = createObservations(database);
    const row = observation({ answerSha256: await answer() });
    await observations.append([row]);
    await observations.append([{ ...row, rate: 1 }]);
    const range = { source, asset, firstHour: HOUR, lastHour: HOUR };
    expect(await observations.read({ ...range, asOf: HOUR + HOUR_MS })).toMatchObject([{ rate: 100.25 }]);
  });
});

test('an hour has one snapshot for each version of its data', async () => {
  const snapshots = createSnapshots(database);
  const ref = { key: 'k', sha256: 'a'.repeat(64), bytes: 5 };
  const range = { rows: 3, firstHour: HOUR - 2 * HOUR_MS, lastHour: HOUR };
  const snapshot: Snapshot = {
    source,
    asset,
    hour: HOUR,
    asOf: HOUR + 5,
    history: ref,
    processed: ref,
    summary: ref,
    gateReason: null,
    ...range,
  };
  expect(await snapshots.insert(snapshot)).toEqual(snapshot);
  expect(await snapshots.insert({ ...snapshot, asOf: HOUR + 9 })).toEqual(snapshot);
  const corrected = { ...snapshot, history: { ...ref, sha256: 'b'.repeat(64) } };
  expect(await snapshots.insert(corrected)).toEqual(corrected);
});

test('the newest passed snapshot is never one that the data gate stopped', async () => {
  const snapshots = createSnapshots(database);
  const asset = `G${randomUUID().slice(0, 8).toUpperCase()}`;
  const ref = { key: 'k', sha256: 'a'.repeat(64), bytes: 5 };
  const files = { history: ref, processed: ref, summary: ref };
  const span = { rows: 3, firstHour: HOUR, lastHour: HOUR, asOf: HOUR };
  const passed: Snapshot = { source, asset, hour: HOUR, ...span, ...files, gateReason: null };
  const refused: Snapshot = { ...passed, hour: HOUR + HOUR_MS, gateReason: 'jumps: 50000 to 5000' };
  await snapshots.insert(passed);
  await snapshots.insert(refused);
  expect(await snapshots.newest({ asset })).toEqual(refused);
  expect(await snapshots.newest({ asset, passed: true })).toEqual(passed);
});

test('the production model of an hour is never from a later hour', async () => {
  const promotions = createPromotions(database);
  const decision = { source, asset, runId: 'r', reason: 'test', evidence: { ratio: 1 }, decidedAt: HOUR };
  await promotions.record({ ...decision, hour: HOUR, version: '1', promoted: true });
  await promotions.record({ ...decision, hour: HOUR + HOUR_MS, version: '2', promoted: false });
  await promotions.record({ ...decision, hour: HOUR + 2 * HOUR_MS, version: '3', promoted: true });
  const versionAt = async (hour: number) =>
    (await promotions.findProductionAt({ source, asset, hour }))?.version ?? null;
  expect(await versionAt(HOUR - HOUR_MS)).toBeNull();
  expect(await versionAt(HOUR + HOUR_MS)).toBe('1');
  expect(await versionAt(HOUR + 9 * HOUR_MS)).toBe('3');
});

describe('the lineage of a forecast', () => {
  test('names the decision that was valid at the time of the forecast, not a later one', async () => {
    const promotions = createPromotions(database);
    const decision = { source, asset, hour: HOUR, version: '1', runId: 'r', evidence: {} };
    await promotions.record({ ...decision, promoted: true, reason: 'better', decidedAt: HOUR + 1_000 });
    const hand = { kind: 'rollback', operator: 'ana', reason: 'back to it', decidedAt: HOUR + 9_000 } as const;
    await promotions.recordByHand({ ...decision, ...hand });
    const lineage = createLineage(database);
    const reasonAt = async (asOf: number) => (await lineage.decision({ ...decision, asOf }))?.reason ?? null;
    expect(await Promise.all([HOUR + 999, HOUR + 8_999, HOUR + 9_000].map(reasonAt))).toEqual([
      null,
      'better',
      'back to it',
    ]);
  });

  test('has every answer for the nine days of the network window, also with one answer per hour', async () => {
    const { recordAnswer, append } = createObservations(database);
    const prices = { rate: 100, high: 101, low: 99, volume: 1e9, cap: 2e12, points: 12 };
    const hours = Array.from({ length: MEMORY_HOURS }, (_, back) => HOUR - back * HOUR_MS);
    for (const hour of hours) {
      const object = { key: `raw/${hour}`, sha256: `${source} ${hour}`, bytes: 10 };
      await recordAnswer({ source, asset, start: hour, end: hour, object, receivedAt: HOUR });
      await append([{ source, asset, hour, observedAt: HOUR, answerSha256: object.sha256, ...prices }]);
    }
    const range = { source, asset, firstHour: hours.at(-1) ?? 0, lastHour: HOUR, asOf: HOUR };
    expect((await createLineage(database).answers(range)).map(({ lastHour }) => lastHour)).toEqual(hours);
  });
});

const at = (time: number) => ({ now: () => time });
const clock = at(HOUR + 60_000);

describe('the ledger', () => {
  function forecastOf(originHour: number, change: Partial<NewForecast> = {}): NewForecast {
    const sha256 = 'f'.repeat(64);
    const lineage = { modelVersion: '1', runId: 'run', snapshotSha256: sha256, featuresSha256: sha256 };
    const quantiles = [
      { level: 0.05, value: 98 },
      { level: 0.5, value: 100.1 },
      { level: 0.95, value: 102.3 },
    ];
    const interval = { level: 0.9, lower: 98, upper: 102.3 };
    const values = { lastRate: 100, point: 100.1, quantiles, interval };
    return { source, asset, originHour, ...lineage, ...values, ...change };
  }

  test('seals each forecast to the previous one, so that the chain can be recomputed from the stored rows', async () => {
    const ledger = createLedger(database);
    await ledger.publish(forecastOf(HOUR), clock);
    await ledger.publish(forecastOf(HOUR + HOUR_MS), clock);
    const first = await ledger.find({ source, asset, originHour: HOUR });
    const second = await ledger.find({ source, asset, originHour: HOUR + HOUR_MS });
    if (!first || !second) throw new Error('both were published');
    expect([first.position, second.position]).toEqual([1, 2]);
    expect([first.previousHash, second.previousHash]).toEqual([CHAIN_START, first.hash]);
    const { hash, previousHash, ...entry } = second;
    expect(computeSeal(previousHash, entry)).toBe(hash);
    expect(computeSeal(previousHash, { ...entry, point: 100.2 })).not.toBe(hash);
  });

  test('keeps one forecast when twenty writers publish the same hour at the same time', async () => {
    const ledger = createLedger(database);
    const attempts = Array.from({ length: 20 }, (_, i) =>
      ledger.publish(forecastOf(HOUR, { runId: `run ${i}` }), clock),
    );
    const published = await Promise.all(attempts);
    expect(new Set(published.map(({ hash }) => hash)).size).toBe(1);
  });

  test('marks a forecast that was made at its target hour or later', async () => {
    const ledger = createLedger(database);
    const onTime = await ledger.publish(forecastOf(HOUR), at(HOUR + HOUR_MS - 1));
    const late = await ledger.publish(forecastOf(HOUR + HOUR_MS), at(HOUR + 2 * HOUR_MS));
    expect([onTime.late, late.late]).toEqual([false, true]);
  });

  test('settles a forecast once', async () => {
    const ledger = createLedger(database);
    const forecast = await ledger.publish(forecastOf(HOUR), clock);
    const due = { source, asset, until: HOUR + HOUR_MS };
    expect(await ledger.unsettled({ ...due, until: HOUR })).toEqual([]);
    expect((await ledger.unsettled(due)).map(({ id }) => id)).toEqual([forecast.id]);
    const settlement = { forecast, actual: 101, snapshotSha256: 'f'.repeat(64), settledAt: HOUR };
    expect(await ledger.settle(settlement)).toBe(true);
    expect(await ledger.settle({ ...settlement, actual: 5 })).toBe(false);
    const { rows } = await sql<{ actual: number }>`
      select actual from settlements where forecast_id = ${forecast.id}`.execute(database);
    expect(rows).toEqual([{ actual: 101 }]);
    expect(await ledger.unsettled(due)).toEqual([]);
  });

  test('closes a forecast once, as settled or as void, when twenty writers try at the same time', async () => {
    const ledger = createLedger(database);
    const forecast = await ledger.publish(forecastOf(HOUR), clock);
    const settlement = { forecast, actual: 101, snapshotSha256: 'f'.repeat(64), settledAt: HOUR };
    const attempts = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? ledger.settle(settlement)
        : ledger.void({ forecast, reason: 'the price is unknown', voidedAt: HOUR }),
    );
    expect((await Promise.all(attempts)).filter((isWritten) => isWritten)).toHaveLength(1);
    const entry = await createLedgerArchive(database).entry(forecast);
    expect([entry?.settlement, entry?.void].filter((closing) => closing !== null)).toHaveLength(1);
    expect(await ledger.unsettled({ source, asset, until: HOUR + HOUR_MS })).toEqual([]);
  });

  test('voids the forecasts of a source that ended after a week, and names the present source', async () => {
    const ledger = createLedger(database);
    const asset = `S${randomUUID().slice(0, 8).toUpperCase()}`;
    const ended = await ledger.publish(forecastOf(HOUR, { asset }), clock);
    const young = await ledger.publish(forecastOf(HOUR + HOUR_MS, { asset }), at(HOUR + HOUR_MS));
    const hour = ended.targetHour + 7 * 24 * HOUR_MS;
    const ref = { key: 'never read', sha256: 'a'.repeat(64), bytes: 5 };
    const files = { history: ref, processed: ref, summary: ref, gateReason: null };
    const span = { rows: 1, firstHour: hour, lastHour: hour, asOf: hour };
    const snapshot: Snapshot = { source: 'the next', asset, hour, ...span, ...files };
    const objectStore = { put: () => Promise.reject(), get: () => Promise.reject() };
    const { settleForecasts } = createSettleActivities({
      ...{ ledger, rises: createRiseLedger(database), objectStore },
      clock: at(hour + 60_000),
    });
    expect(await settleForecasts({ asset, hour: hour - HOUR_MS, snapshot })).toEqual({
      settled: 0,
      voided: 0,
      waiting: 0,
    });
    expect(await settleForecasts({ asset, hour, snapshot })).toEqual({ settled: 0, voided: 1, waiting: 0 });
    expect((await createLedgerArchive(database).entry(ended))?.void?.reason).toBe(
      `the price of 2026-11-21T08Z by ${source} was still not known a week later, because the prices of 2026-11-28T08Z come from the next`,
    );
    expect(await ledger.unsettledOfOtherSources({ source: 'the next', asset, until: hour })).toEqual([young]);
  });

  test('the database refuses a settlement of a void forecast', async () => {
    const ledger = createLedger(database);
    const forecast = await ledger.publish(forecastOf(HOUR), clock);
    expect(await ledger.void({ forecast, reason: 'the price is unknown', voidedAt: HOUR })).toBe(true);
    const byHand = sql`
      insert into settlements (forecast_id, actual, error, persistence_error, covered, pinball, winkler, snapshot_sha256, settled_at, hash)
      values (${forecast.id}, 1, 1, 1, true, 1, 1, 'f', now(), 'f')`;
    await expect(byHand.execute(database)).rejects.toThrow(/closed_forecasts_pkey/);
  });

  test('seals the calibration with the forecast, and reads back the same value', async () => {
    const calibration = [{ level: 0.05, askedAt: 0.0423 }];
    await createLedger(database).publish(forecastOf(HOUR, { calibration }), clock);
    const found = await createLedger(database).find({ source, asset, originHour: HOUR });
    if (!found) throw new Error('it was published');
    expect(found.calibration).toEqual(calibration);
    expect(computeSeal(found.previousHash, sealedFieldsOf(found))).toBe(found.hash);
    const { calibration: _, ...without } = sealedFieldsOf(found);
    expect(computeSeal(found.previousHash, without)).not.toBe(found.hash);
  });

  test('refuses a number that a seal cannot represent', async () => {
    const broken = forecastOf(HOUR, { quantiles: [{ level: 0.5, value: Number.NaN }] });
    await expect(createLedger(database).publish(broken, clock)).rejects.toMatchObject({
      code: 'NotSealable',
      message: 'Cannot write value = NaN to the ledger; every number in a ledger entry must be finite',
      canRetry: false,
    });
  });

  test.each([
    'update forecasts set point = 1',
    'delete from forecasts',
    'truncate forecasts cascade',
    'delete from voids',
    "update voids set reason = 'x'",
    'delete from closed_forecasts',
  ])('is append-only: the database refuses "%s"', async (statement) => {
    await createLedger(database).publish(forecastOf(HOUR), clock);
    await expect(sql.raw(statement).execute(database)).rejects.toThrow(/append-only/);
  });
});

test('an hour is finished when any of its runs has a final outcome', async () => {
  const hourRuns = createHourRuns(database);
  const asset = `T${randomUUID().slice(0, 8)}`;
  const source = 'livecoinwatch';
  const run = { asset, source, reason: null, steps: [], finishedAt: HOUR };
  await hourRuns.record({ ...run, runId: randomUUID(), hour: HOUR, outcome: 'failed' });
  await hourRuns.record({ ...run, runId: randomUUID(), hour: HOUR, outcome: 'published' });
  await hourRuns.record({ ...run, runId: randomUUID(), hour: HOUR + HOUR_MS, outcome: 'failed' });
  expect(await hourRuns.firstHour({ asset, source })).toBe(HOUR);
  const finished = await hourRuns.hoursWith({ asset, source, from: HOUR, outcomes: ['published'] });
  expect([...finished]).toEqual([HOUR]);
});

test('shows of each hour the newest run and for how long its own steps ran, in the time of the steps', async () => {
  const hourRuns = createHourRuns(database);
  const asset = `T${randomUUID().slice(0, 8)}`;
  const stepWith = (step: string, startedAt: number, kept = false) => ({
    ...{ step, state: 'succeeded', attempts: 1, reason: null, startedAt, endedAt: startedAt + 2_000, kept },
  });
  const first = [stepWith('extract', HOUR), stepWith('train', HOUR + 2_000)];
  const again = [stepWith('extract', HOUR, true), stepWith('train', HOUR + 3_600_000)];
  // In a time-lapse, `finishedAt` is ahead of the times of the steps.
  const run = { asset, source: 'livecoinwatch', reason: null, outcome: 'published' };
  const record = (hour: number, steps: object[], finishedAt: number) =>
    hourRuns.record({ ...run, runId: randomUUID(), hour, steps, finishedAt });
  await record(HOUR, first, HOUR + 86_400_000);
  await record(HOUR, again, HOUR + 90_000_000);
  await record(HOUR - HOUR_MS, first, HOUR + 86_400_000);

  const newest = await hourRuns.newest({ asset, count: 12 });
  expect(newest.map(({ hour, steps }) => [hour, steps])).toEqual([
    [HOUR, again],
    [HOUR - HOUR_MS, first],
  ]);
  const { hours } = await readHourGrid(database, { asset, count: 2, now: HOUR });
  expect(hours.map((row) => [row.run?.runs, row.run?.seconds])).toEqual([
    [2, 2],
    [1, 4],
  ]);
});

test('runs that ended in one instant are read in the same order, in whatever order they were stored', async () => {
  const hourRuns = createHourRuns(database);
  const run = { source, hour: HOUR, outcome: 'published', reason: null, steps: [], finishedAt: HOUR };
  const readStoredAs = async (names: readonly string[]) => {
    const asset = `T${randomUUID().slice(0, 8)}`;
    for (const name of names) await hourRuns.record({ ...run, asset, runId: `${asset}/${name}` });
    const newestFirst = await hourRuns.ofHour({ asset, hour: HOUR });
    const oldestFirst = await hourRuns.finishedSince({ asset, time: HOUR });
    return [...newestFirst, ...oldestFirst].map(({ runId }) => runId.replace(`${asset}/`, ''));
  };
  for (const names of [
    ['1', '2', '3'],
    ['3', '1', '2'],
  ]) {
    expect(await readStoredAs(names)).toEqual(['3', '2', '1', '1', '2', '3']);
  }
});

test('an hour that is published from one source is missing for another; a run without a source counts for both', async () => {
  const hourRuns = createHourRuns(database);
  const asset = `T${randomUUID().slice(0, 8)}`;
  expect(await hourRuns.currentSource({ asset })).toBeNull();
  const run = { asset, reason: null, steps: [], finishedAt: HOUR };
  const record = (hour: number, source: string | null, outcome: string) =>
    hourRuns.record({ ...run, runId: randomUUID(), hour, source, outcome });
  await record(HOUR, 'replay+112w', 'published');
  await record(HOUR + HOUR_MS, 'replay+112w', 'published');
  await record(HOUR + 2 * HOUR_MS, 'livecoinwatch', 'published');
  await record(HOUR + 3 * HOUR_MS, null, 'failed');
  await record(HOUR + 4 * HOUR_MS, null, 'cancelled');
  const now = HOUR + 4 * HOUR_MS;
  const missing = (source: string) => readMissingHours(hourRuns, { asset, now, source });
  const late = [HOUR + 2 * HOUR_MS, HOUR + 3 * HOUR_MS];
  expect(await missing('replay+112w')).toEqual({ newest: null, missed: late });
  expect(await missing('livecoinwatch')).toEqual({ newest: null, missed: [HOUR + 3 * HOUR_MS] });
  expect(await missing('a new source')).toEqual({ newest: null, missed: [] });
  expect(await hourRuns.newestOf({ asset, hour: HOUR, source: 'livecoinwatch' })).toBeNull();
});

describe('questions', () => {
  test('are created, retired and created again; of several creations at once only one is stored', async () => {
    const questions = createQuestions(database);
    const deps = { questions, asset: `T${randomUUID().slice(0, 8).toUpperCase()}`, clock: { now: () => HOUR } };
    const request = { threshold: 0.02, horizonHours: 12, rule: 'within', operator: 'ada' } as const;
    const results = await Promise.allSettled([1, 2, 3].map(() => createQuestion(deps, request)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    const id = `${deps.asset.toLowerCase()}-rise-2pct-12h-within`;
    await retireQuestion({ ...deps, clock: { now: () => HOUR + HOUR_MS } }, { id, operator: 'bob' });
    expect((await listQuestions(deps)).map(({ retiredAt }) => retiredAt)).toEqual([null, HOUR + HOUR_MS]);
    await expect(retireQuestion(deps, { id, operator: 'bob' })).rejects.toMatchObject({ code: 'QuestionRetired' });
    expect(await createQuestion(deps, request)).toMatchObject({ createdBy: 'ada', retiredAt: null, question: { id } });
    await expect(sql`delete from questions`.execute(database)).rejects.toThrow('append-only');
  });
});
