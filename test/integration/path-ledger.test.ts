import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPathActivities } from '../../activities/path';
import { createBars } from '../../clients/postgres/bars';
import { createChanges } from '../../clients/postgres/changes';
import { createMinuteLedger } from '../../clients/postgres/minute-ledger';
import { createPathLedger } from '../../clients/postgres/path-ledger';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { readPathParameters } from '../../config/parameters-file';
import { parametersFile } from '../../config/paths';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { choosePublishedPath, computePathRecords } from '../../forecasting/path/record';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { plantedBar } from '../support/planted-forecasts';
import { readPriceSample } from '../support/price-sample';
import { runVerifyScript } from '../support/run-verify-script';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

const asset = 'BTC';
const SOURCE = 'replay+112w';
const FAMILIES = ['har', 'ewma', 'arima'];
const sample = readPriceSample();
const FIRST = sample.at(-40)?.hour ?? 0;
let scratch: ScratchDatabase;
let now = 0;

beforeAll(async () => {
  scratch = await createScratchDatabase();
});
afterAll(() => scratch.drop());

function snapshotOf(hour: Hour, source = SOURCE): Snapshot {
  const ref = { key: String(hour), sha256: hour.toString(16).padStart(64, '0'), bytes: 1 };
  const span = { rows: 1, firstHour: hour - 2_400 * HOUR_MS, lastHour: hour, gateReason: null };
  return { source, asset, hour, asOf: hour, history: ref, processed: ref, summary: ref, ...span };
}

const activities = () =>
  createPathActivities({
    paths: createPathLedger(scratch.database),
    snapshots: { newest: async () => null },
    objectStore: {
      get: async ({ key }) => {
        const end = sample.findIndex(({ hour }) => hour === Number(key)) + 1;
        return Buffer.from(formatSeriesCsv(sample.slice(end - 2_400, end)));
      },
    },
    readParameters: () => readPathParameters(parametersFile),
    clock: { now: () => now },
  });

/** What the DAG does at an hour, `delayMs` after it. */
async function runHour(hour: Hour, { delayMs = 150_000, source = SOURCE } = {}) {
  now = hour + delayMs;
  const snapshot = snapshotOf(hour, source);
  const { settlePaths, listPathFamilies, forecastPath } = activities();
  const settled = await settlePaths({ asset, snapshot });
  const families = await listPathFamilies({ asset, snapshot });
  const paths = [];
  for (const element of families) paths.push(await forecastPath({ asset, snapshot, element }));
  return { settled, families, paths };
}

describe('the path in the ledger', () => {
  test('has one entry for each horizon and family, written once', async () => {
    const { families, paths, settled } = await runHour(FIRST);
    expect(settled).toEqual({ settled: 0, voided: 0, waiting: 0 });
    expect(families).toEqual(FAMILIES);
    expect(paths).toEqual(FAMILIES.map((family) => ({ family, forecasts: 24, late: 0 })));
    expect((await runHour(FIRST)).families).toEqual([]);
    // A retry after the answer was lost, and with other data.
    const snapshot = { ...snapshotOf(FIRST), history: { ...snapshotOf(FIRST).history, sha256: 'f'.repeat(64) } };
    await activities().forecastPath({ asset, snapshot, element: 'har' });
    const changes = await createChanges(scratch.database).after({ transaction: '0', position: '0' }, 10);
    const told = { kind: 'path', asset, subject: { hour: formatHour(FIRST) } };
    expect(changes).toMatchObject(FAMILIES.map((family) => ({ ...told, subject: { ...told.subject, family } })));
    const entries = await createPathLedger(scratch.database).newest({ asset });
    expect(entries).toHaveLength(72);
    const path = choosePublishedPath(entries);
    expect(path.map(({ forecast }) => forecast.id.slice(0, 17))).toContain('btc-path-24h-har-');
    expect(path.map(({ forecast }) => (forecast.target - FIRST) / HOUR_MS)).toEqual(
      Array.from({ length: 24 }, (_, index) => index + 1),
    );
    expect(path[0]?.forecast).toMatchObject({ late: false, featuresSha256: snapshotOf(FIRST).history.sha256 });
  });

  test('is not settled by the live line, even with bars of the same source', async () => {
    const origin = { source: SOURCE, asset };
    const bars = [0, 1].map((index) => ({ ...plantedBar(index), minute: FIRST + HOUR_MS - 60_000 * (2 - index) }));
    await createBars(scratch.database).append({ ...origin, knownAt: FIRST + HOUR_MS }, bars);
    const clock = { now: () => FIRST + 30 * HOUR_MS };
    expect(await createMinuteLedger(scratch.database).settle({ ...origin, clock })).toEqual([]);
  });

  test('is settled horizon by horizon when their hours close, and marks late forecasts', async () => {
    const second = await runHour(FIRST + HOUR_MS, { delayMs: 3 * HOUR_MS });
    expect(second.settled).toEqual({ settled: 3, voided: 0, waiting: 0 });
    expect(second.paths.map(({ late }) => late)).toEqual([3, 3, 3]);
    const third = await runHour(FIRST + 4 * HOUR_MS);
    // Horizons 2 to 4 of the first path, and 1 to 3 of the second one.
    expect(third.settled).toEqual({ settled: 18, voided: 0, waiting: 0 });
    const [har] = computePathRecords(await createPathLedger(scratch.database).scores({ asset }));
    expect(har).toMatchObject({ source: SOURCE, family: 'har' });
    expect(har?.horizons[0]).toMatchObject({ hours: 1, live: 2, late: 1, settled: 1, rmseRatio: 1 });
    expect(har?.horizons[3]).toMatchObject({ hours: 4, live: 3, late: 0, settled: 1 });
    expect(har?.horizons[23]).toMatchObject({ hours: 24, live: 3, settled: 0, coverage: null, skill: null });
  });

  test('is void a week after the source has changed', async () => {
    const hour = FIRST + 36 * HOUR_MS;
    const { settled } = await runHour(hour, { source: 'livecoinwatch' });
    expect(settled).toEqual({ settled: 0, voided: 0, waiting: 0 });
    const { settlePaths } = activities();
    const later = { ...snapshotOf(FIRST + 9 * 24 * HOUR_MS, 'livecoinwatch'), history: snapshotOf(hour).history };
    now = later.hour + 60_000;
    expect(await settlePaths({ asset, snapshot: later })).toMatchObject({ voided: 195 });
  });

  test('is verified and exported like the rest of the ledger, and a change is found', async () => {
    const { database } = scratch;
    const { chains, faults } = await verifyLedger(database);
    expect(faults).toBe(0);
    expect(chains).toHaveLength(48);
    const folder = await mkdtemp(join(tmpdir(), 'nexthour-path-'));
    try {
      await exportLedger(database, { folder, now });
      expect(await runVerifyScript(folder)).toMatchObject({ status: 0, stderr: '' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
