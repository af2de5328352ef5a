import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectObjectStore } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { createLineage } from '../../clients/postgres/lineage';
import { migrate } from '../../clients/postgres/migrate';
import { createObservations, type Observations } from '../../clients/postgres/observations';
import { HOUR_MS } from '../../forecasting/hour';
import { checkNullRatio } from '../../forecasting/quality/completeness';
import { REAL_SOURCE } from '../../forecasting/replay';
import { readPriceFile } from '../../operations/backtest/read-price-file';
import { importHistory } from '../../operations/history/import-history';
import { manualClock } from '../../system/clock';
import { type RealHour, readRealHours, writeCandles } from '../support/candle-files';
import { databaseUrlForTests, objectStoreForTests } from '../support/servers';

const HOURS = 200;
const FIRST_KNOWN = 120;
const hours = readRealHours().slice(0, HOURS);
const [first, last] = [hours[0]?.time ?? 0, hours.at(-1)?.time ?? 0];
const NOW = last + HOUR_MS;
const folder = mkdtempSync(join(tmpdir(), 'nexthour-import-'));
const objectStore = connectObjectStore(objectStoreForTests());
let database: Database;
let observations: Observations;
/** Rows of append-only tables cannot be deleted, so each test has its own asset. */
let asset: string;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  observations = createObservations(database);
});

afterAll(async () => {
  await database.destroy();
  rmSync(folder, { recursive: true });
});

beforeEach(() => {
  asset = `IMPORT_${randomUUID().slice(0, 8).toUpperCase()}`;
});

/** The prices that nexthour received, slightly different from those of the exchange in the file. */
async function plantKnown(source: string, known: readonly RealHour[]): Promise<void> {
  const origin = { source, asset, answerSha256: 'a'.repeat(64), observedAt: NOW - HOUR_MS };
  const amounts = { volume: 1e9, cap: 1e12, points: 12 };
  await observations.append(
    known.map(({ time, close, high, low }) => ({ ...origin, ...amounts, hour: time, rate: close * 1.0004, high, low })),
  );
}

async function importFile(text: string, options: { source?: string; stamp?: 'begin' | 'end' } = {}) {
  const { source = REAL_SOURCE, stamp = 'begin' } = options;
  const path = join(folder, `${randomUUID()}.csv`);
  writeFileSync(path, text);
  const { content, series, findings } = await readPriceFile(path, { stamp });
  const file = { path, content, columns: findings.columns };
  return importHistory({ observations, objectStore, clock: manualClock(NOW), asset, source, file, series });
}

function readAll(source = REAL_SOURCE) {
  return observations.read({ source, asset, firstHour: first, lastHour: last, asOf: NOW });
}

test('stores the hours that have no price, and never changes the others', async () => {
  await plantKnown(REAL_SOURCE, hours.slice(FIRST_KNOWN));
  const before = await readAll();
  const imported = await importFile(writeCandles(hours));
  expect(imported).toMatchObject({ stored: FIRST_KNOWN, known: HOURS - FIRST_KNOWN, open: 0, hasAmounts: false });
  expect(imported.agreement.difference).toBeCloseTo(0.0004, 6);
  const after = await readAll();
  expect(after.slice(FIRST_KNOWN)).toEqual(before);
  expect(after.slice(0, FIRST_KNOWN)).toMatchObject(
    hours.slice(0, FIRST_KNOWN).map(({ time, close }) => ({ hour: time, rate: close, volume: null, imported: true })),
  );
});

test('stores nothing when the same file is imported again', async () => {
  await importFile(writeCandles(hours));
  expect(await importFile(writeCandles(hours))).toMatchObject({ stored: 0, known: HOURS });
});

test('keeps the file, so that each price can be traced to it', async () => {
  const text = writeCandles(hours);
  await importFile(text);
  const range = { source: REAL_SOURCE, asset, firstHour: first, lastHour: last, asOf: NOW };
  const answers = await createLineage(database).answers(range);
  expect(answers).toHaveLength(1);
  const [{ objectKey: key = '', sha256 = '' } = {}] = answers;
  const bytes = Buffer.byteLength(text);
  expect((await objectStore.get({ key, sha256, bytes })).toString()).toBe(text);
});

test('does not make the data gate refuse hours because a file of candles has no market capitalisation', async () => {
  await plantKnown(REAL_SOURCE, hours.slice(FIRST_KNOWN));
  await importFile(writeCandles(hours));
  expect(checkNullRatio(await readAll())).toMatchObject({ status: 'pass', value: 0 });
});

test.each([
  ['the beginning of the bars, read as their end', 'end' as const, /of the hour after.*--stamp begin/],
  ['the end of the bars, read as their beginning', 'begin' as const, /of the hour before.*--stamp end/],
])('refuses a file whose times are %s, and stores nothing', async (_, stamp, message) => {
  await plantKnown(REAL_SOURCE, hours.slice(FIRST_KNOWN));
  const text =
    stamp === 'end' ? writeCandles(hours) : writeCandles(hours.map((h) => ({ ...h, time: h.time + HOUR_MS })));
  await expect(importFile(text, { stamp })).rejects.toThrow(message);
  expect(await readAll()).toHaveLength(HOURS - FIRST_KNOWN);
});

test('refuses prices in another currency, and stores nothing', async () => {
  await plantKnown(REAL_SOURCE, hours.slice(FIRST_KNOWN));
  const euros = hours.map(({ time, ...prices }) => ({ time, ...scale(prices, 0.92) }));
  await expect(importFile(writeCandles(euros))).rejects.toThrow(/differ .* by 8\.\d % \(median\)\. Give prices of/);
  expect(await readAll()).toHaveLength(HOURS - FIRST_KNOWN);
});

test('adds to replayed prices only those that agree with them', async () => {
  const source = 'replay-test';
  await expect(importFile(writeCandles(hours), { source })).rejects.toThrow(/not of today \(replay-test\), and only 0/);
  await plantKnown(source, hours.slice(FIRST_KNOWN));
  expect(await importFile(writeCandles(hours), { source })).toMatchObject({ stored: FIRST_KNOWN });
});

function scale(prices: Omit<RealHour, 'time'>, factor: number): Omit<RealHour, 'time'> {
  const { open, high, low, close } = prices;
  return { open: open * factor, high: high * factor, low: low * factor, close: close * factor };
}
