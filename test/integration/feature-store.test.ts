import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { recordFeatureRows } from '../../activities/features/record-rows';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { openFeatureTables, readFeatureRange, readFeaturesAt } from '../../clients/postgres/features';
import { migrate } from '../../clients/postgres/migrate';
import { createFeatureRows, type FeatureRow } from '../../forecasting/features/registry/registry';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { seededRandom } from '../../forecasting/random';
import { readLabelledData } from '../../operations/labels/export';
import { openStoredPrices } from '../../operations/labels/prices';
import { readPriceSample } from '../support/price-sample';
import { databaseUrlForTests } from '../support/servers';

const HOURS = 2_400;
/** The newest hours are stored by one call per hour, as the hourly DAG does; the hours before them by one backfill. */
const LIVE_HOURS = 60;
const asset = 'BTC';
const source = `test-${randomUUID()}`;
const prices = readPriceSample().slice(-HOURS);
const [first, last] = [prices[0]?.hour ?? 0, prices.at(-1)?.hour ?? 0];
const receivedAt = (hour: number) => hour + 45_000;
let database: Database;

beforeAll(async () => {
  database = connectDatabase(databaseUrlForTests());
  await migrate(database);
  const { observations, ...store } = openFeatureTables(database);
  await observations.append(
    prices.map((row) => ({ ...row, source, asset, observedAt: receivedAt(row.hour), answerSha256: 'a' })),
  );
  const record = (from: number, to: number) => {
    const at = receivedAt(to) + 1_000;
    return recordFeatureRows({ observations, ...store }, { source, asset, from, to, at, recordedAt: at });
  };
  await record(first, last - LIVE_HOURS * HOUR_MS);
  for (let hour = last - (LIVE_HOURS - 1) * HOUR_MS; hour <= last; hour += HOUR_MS) {
    expect((await record(hour - 400 * HOUR_MS, hour)).recorded).toBe(1);
  }
});

afterAll(() => database.destroy());

test('a value at any of 200 past instants is that of the training rows of the instant, bit for bit', async () => {
  const tables = openFeatureTables(database);
  const random = seededRandom(7);
  const exported = await readFeatureRange(tables, { source, asset, from: first, to: last, at: last + HOUR_MS });
  const rows = new Map<number, FeatureRow>();
  for (const { hour, values } of exported?.rows ?? []) rows.set(hour, values);
  const offline = createFeatureRows(prices);
  for (let count = 0; count < 200; count++) {
    const at = Math.floor(first + HOUR_MS + random() * (last - first));
    const found = await readFeaturesAt(tables, { source, asset, at });
    const hour = at >= receivedAt(hourOf(at)) ? hourOf(at) : hourOf(at) - HOUR_MS;
    expect(found).toMatchObject({ hour, knownAt: receivedAt(hour) });
    expect(found?.values).toEqual(rows.get(hour));
    expect(found?.values).toEqual(offline((hour - first) / HOUR_MS));
  }
});

test('the training data of a question have the same values', async () => {
  const snapshots = { newest: async () => ({ source, firstHour: first, lastHour: last }) as never };
  const { observations } = openFeatureTables(database);
  const stored = await openStoredPrices({ snapshots, observations }, { asset, source, now: last + HOUR_MS });
  if (!stored) throw new Error('there are no prices');
  const range = { question: 'btc-rise-1pct-3h', from: new Date(first).toISOString(), to: new Date(last).toISOString() };
  const { rows } = await readLabelledData(stored, range);
  const offline = createFeatureRows(prices);
  let checked = 0;
  for (const { hour, values } of rows) {
    expect(values).toEqual(offline((hour - first) / HOUR_MS));
    checked++;
  }
  expect(checked).toBe(HOURS);
});

test('a stored row cannot be changed', async () => {
  await expect(sql`update feature_rows set values = '{1}'`.execute(database)).rejects.toThrow('append-only');
  await expect(sql`delete from feature_rows`.execute(database)).rejects.toThrow('append-only');
});
