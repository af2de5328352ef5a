import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { createBarHistory } from '../../clients/postgres/bar-history';
import { createBars } from '../../clients/postgres/bars';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { createLiveReads } from '../../clients/postgres/live';
import { createLiveChanges } from '../../clients/postgres/live-changes';
import { migrate } from '../../clients/postgres/migrate';
import { createMinuteFeatures } from '../../clients/postgres/minute-features';
import { createMinuteLedger } from '../../clients/postgres/minute-ledger';
import { createNews } from '../../clients/postgres/news';
import { createTradePositions } from '../../clients/postgres/trade-positions';
import { MINUTE_MS, type MinuteBar } from '../../forecasting/bars/minute-bar';
import { manualClock } from '../../system/clock';
import { liveForecast } from '../support/live-line';
import { databaseUrlForTests } from '../support/servers';

type Origin = { readonly asset: string; readonly source: string };
const START = Date.UTC(2026, 10, 26, 12);
let database: Database;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
});

afterAll(() => database.destroy());

const bar = (minute: number, revision = 0): MinuteBar => ({
  ...{ minute: START + minute * MINUTE_MS, open: 84_000.1, high: 84_010.3, low: 83_990, close: 84_001.7 },
  ...{ volume: 1.00000003, trades: 3, firstTradeId: 2 ** 40, lastTradeId: 2 ** 40 + 4, revision, isComplete: false },
  missingIds: [{ from: 2 ** 40 + 1, to: 2 ** 40 + 2 }],
});

test('bars are stored once, read back exactly, and never changed', async () => {
  const bars = createBars(database);
  const origin = { asset: 'BTC', source: `test-${randomUUID()}` };
  const prices = { open: 5, high: 5, low: 5, close: 5, volume: 0, trades: 0, firstTradeId: null, lastTradeId: null };
  const empty: MinuteBar = { minute: START, ...prices, revision: 0, isComplete: true, missingIds: [] };
  await bars.append({ ...origin, knownAt: 1_000 }, [empty, bar(1), bar(1, 1)]);
  const again = await bars.append({ ...origin, knownAt: 2_000 }, [{ ...bar(1), close: 84_005 }, bar(2)]);
  expect(again).toEqual([
    { ...bar(1), knownAt: 1_000 },
    { ...bar(2), knownAt: 2_000 },
  ]);
  expect(await bars.readNewest({ ...origin, count: 3 })).toEqual([
    { ...empty, knownAt: 1_000 },
    { ...bar(1, 1), knownAt: 1_000 },
    { ...bar(2), knownAt: 2_000 },
  ]);
  expect(await bars.readNewest({ ...origin, count: 1 })).toHaveLength(1);
  expect(await bars.readNewest({ ...origin, asset: 'ETH', count: 3 })).toEqual([]);
  await expect(sql`update bars set close = 1`.execute(database)).rejects.toThrow('append-only');
  await expect(bars.append({ ...origin, knownAt: 1 }, [{ ...bar(3), high: 1 }])).rejects.toThrow('check constraint');
});

test('the live line is read by asset: the newest source, the newest revisions of a range, the missing trades', async () => {
  const live = createLiveReads(database);
  const asset = `T${randomUUID().slice(0, 8).toUpperCase().replaceAll('-', '')}`;
  expect(await live.newest({ asset })).toBeNull();
  const bars = createBars(database);
  const [older, newer] = ['generated+112w', 'kraken'].map((source) => ({ asset, source })) as [Origin, Origin];
  await bars.append({ ...older, knownAt: 9_000 }, [bar(0)]);
  await bars.append({ ...newer, knownAt: 1_000 }, [bar(0), bar(1), bar(1, 1), bar(2)]);
  expect(await live.newest({ asset })).toEqual({ source: 'kraken', minute: START + 2 * MINUTE_MS });
  expect(await live.assets()).toContain(asset);
  const range = { ...newer, from: START + MINUTE_MS, to: START + 2 * MINUTE_MS };
  expect((await live.bars(range)).map(({ minute, revision, trades }) => [minute, revision, trades])).toEqual([
    [START + MINUTE_MS, 1, 3],
    [START + 2 * MINUTE_MS, 0, 3],
  ]);
  expect(await live.missingTrades(newer)).toBeNull();
  const missing = [{ from: 5, to: 9, after: '2026-11-26T11:59:00.000001Z' }];
  await createTradePositions(database).save({ ...newer, updatedAt: 1 }, { lastTradeId: 9, lastTradeAt: '', missing });
  expect(await live.missingTrades(newer)).toBe(5);
});

test('the history has each bar as it was known at an instant', async () => {
  const [bars, history] = [createBars(database), createBarHistory(database)];
  const origin = { asset: 'BTC', source: `test-${randomUUID()}` };
  const count = (from: number, to: number, asOf: number) =>
    history.count({ ...origin, from: START + from * MINUTE_MS, to: START + to * MINUTE_MS, asOf });
  expect(await count(0, 9, 5_000)).toBe(0);
  await bars.append({ ...origin, knownAt: 1_000 }, [bar(1), bar(2)]);
  await bars.append({ ...origin, knownAt: 2_000 }, [{ ...bar(1, 1), close: 84_005 }, bar(3)]);
  const read = async (from: number, asOf: number) =>
    (await history.read({ ...origin, from: START + from * MINUTE_MS, asOf })).map(({ minute, revision, close }) => [
      (minute - START) / MINUTE_MS,
      revision,
      close,
    ]);
  expect(await read(0, 1_999)).toEqual([
    [1, 0, 84_001.7],
    [2, 0, 84_001.7],
  ]);
  expect(await read(0, 2_000)).toEqual([
    [1, 1, 84_005],
    [2, 0, 84_001.7],
    [3, 0, 84_001.7],
  ]);
  expect(await read(3, 2_000)).toHaveLength(1);
  expect(await count(0, 9, 1_000)).toBe(2);
  expect(await count(0, 9, 2_000)).toBe(3);
  expect(await count(2, 3, 2_000)).toBe(1);
});

test('features are stored once, read back exactly, and never changed', async () => {
  const rows = createMinuteFeatures(database);
  const origin = { asset: 'BTC', source: `test-${randomUUID()}` };
  const values = [0.1 + 0.2, null, -1e-300, 5e-324, 2 ** 53 - 1];
  const row = { minute: START, revision: 0, version: 1, values, sha256: 'a'.repeat(64), knownAt: 1_000 };
  expect(await rows.append(origin, [row])).toEqual([row]);
  const other = { ...row, values: [1], sha256: 'b'.repeat(64), knownAt: 2_000 };
  const corrected = { ...row, revision: 1, values: [1] };
  const next = { ...row, minute: START + MINUTE_MS };
  expect(await rows.append(origin, [corrected, other, next, { ...next, values: [1] }])).toEqual([
    corrected,
    row,
    next,
    next,
  ]);
  expect(await rows.append(origin, [other])).toEqual([row]);
  await expect(sql`delete from minute_features`.execute(database)).rejects.toThrow('append-only');
});

test('a position moves forward only', async () => {
  const positions = createTradePositions(database);
  const key = { asset: 'BTC', source: `test-${randomUUID()}` };
  expect(await positions.read(key)).toBeNull();
  const first = { lastTradeId: 2 ** 40, lastTradeAt: '2026-11-26T12:00:00.123456Z', missing: [] };
  const missing = [{ from: 5, to: 9, after: '2026-11-26T11:59:00.000001Z' }];
  await positions.save({ ...key, updatedAt: 1_000 }, first);
  await positions.save({ ...key, updatedAt: 2_000 }, { ...first, lastTradeId: 2 ** 40 + 7, missing });
  await positions.save({ ...key, updatedAt: 3_000 }, first);
  expect(await positions.read(key)).toEqual({ ...first, lastTradeId: 2 ** 40 + 7, missing });
});

test('what is new on the live line is found by when it became known, what is about long ago is not', async () => {
  const asset = `T${randomUUID().slice(0, 8).toUpperCase().replaceAll('-', '')}`;
  const origin = { asset, source: 'kraken' };
  const changes = createLiveChanges(database);
  const bars = createBars(database);
  const from = await changes.newest();
  const now = Math.max(START, ...Object.values(from)) + 3_600_000;
  const old = { ...bar(0), minute: now - (now % MINUTE_MS) - 24 * 3_600_000 };
  const recent = { ...bar(0), minute: now - (now % MINUTE_MS) - MINUTE_MS };
  await bars.append({ ...origin, knownAt: now }, [old, recent]);
  const question = `${asset.toLowerCase()}-5m`;
  const target = recent.minute + MINUTE_MS;
  const forecast = liveForecast(target - 5 * MINUTE_MS, { ...origin, question });
  const ledger = createMinuteLedger(database);
  const [published] = await ledger.publishAll([forecast], manualClock(now + 1));
  await createNews(database).append([
    {
      ...{ id: asset, source: 'feed', title: asset, link: null, publishedAt: null, seenAt: now + 2 },
      titleKey: asset,
      linkKey: null,
    },
  ]);
  const found = (await changes.after(from, 500)).filter(({ key }) => key.includes(asset) || key.includes(question));
  expect(found.map(({ channel, at, key }) => [channel, at, key])).toEqual([
    ['bars', now, `${asset}/kraken/${recent.minute}/0`],
    ['forecasts', now + 1, published?.id],
    ['news', now + 2, `${asset}/0`],
  ]);
  const newest = await changes.newest();
  expect(newest).toMatchObject({ bars: now, forecasts: now + 1, news: now + 2 });
  const later = now + 15_000;
  const position = { bars: later, forecasts: later, scores: later, news: later };
  expect(await changes.after(position, 500)).toEqual([]);
  // In a time-lapse, ten seconds of Postgres are more of the home's time.
  expect(createLiveChanges(database, { clockSpeed: 60 }).overlapMs).toBe(60 * changes.overlapMs);
});

test('what is new is given in parts, and rows of one instant are in one part', async () => {
  const asset = `T${randomUUID().slice(0, 8).toUpperCase().replaceAll('-', '')}`;
  const changes = createLiveChanges(database);
  const from = await changes.newest();
  const now = Math.max(START, ...Object.values(from)) + 3_600_000;
  const first = now - (now % MINUTE_MS) - 10 * MINUTE_MS;
  const knownAts = [now, now + 1, now + 1, now + 1, now + 2];
  const bars = createBars(database);
  for (const [index, knownAt] of knownAts.entries())
    await bars.append({ asset, source: 'kraken', knownAt }, [{ ...bar(0), minute: first + index * MINUTE_MS }]);
  const position = { ...from, bars: now - 1 };
  const readAts = async (read: typeof changes.after, bars: number) =>
    (await read({ ...position, bars }, 2)).filter(({ channel }) => channel === 'bars').map(({ at }) => at - now);
  expect(await readAts(changes.after, now - 1)).toEqual([0, 1, 1, 1]);
  expect(await readAts(changes.after, now + 1)).toEqual([2]);
  expect(await readAts(changes.newestAfter, now - 1)).toEqual([1, 1, 1, 2]);
});
