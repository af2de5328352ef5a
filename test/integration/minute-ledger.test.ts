import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { createBars } from '../../clients/postgres/bars';
import { createLedger } from '../../clients/postgres/ledger';
import { readDayScores } from '../../clients/postgres/ledger/day-scores';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { createMinuteLedger } from '../../clients/postgres/minute-ledger';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { HOUR_MS } from '../../forecasting/hour';
import { computeTrackRecord } from '../../forecasting/track-record';
import { exportLedger } from '../../operations/ledger/export-ledger';
import { type LedgerReport, verifyLedger } from '../../operations/ledger/verify-ledger';
import {
  FIRST_HOUR,
  FIRST_MINUTE,
  plantedActual,
  plantedBar,
  plantedForecast,
  plantedMinute,
} from '../support/planted-forecasts';
import { runVerifyScript } from '../support/run-verify-script';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { tamperWithDatabase } from '../support/tamper-with-database';

const MINUTES = 90;
/** The origin whose bar stays incomplete, the one whose bar is corrected, and the one whose forecast is late. */
const [INCOMPLETE, CORRECTED, LATE] = [20, 30, 40];
const origin = { source: 'kraken', asset: 'BTC' };
let scratch: ScratchDatabase;
let folder: string;
let hourlyFiles: string[];

const clockOf = (now: number) => ({ now: () => now });
const atMinute = (index: number) => clockOf(FIRST_MINUTE + index * MINUTE_MS + 200);
/** The bar that ends at the target of `plantedMinute(index)`. */
const barOf = (index: number) => index + 9;
const idOf = (index: number, version = '1') =>
  `btc-5m-v${version}-${new Date(FIRST_MINUTE + (index + 5) * MINUTE_MS).toISOString().slice(0, 16)}Z`;

async function exportHourly(): Promise<string[]> {
  await exportLedger(scratch.database, { folder, now: FIRST_HOUR });
  return Promise.all(
    ['forecasts.csv', 'settlements.csv', 'voids.csv'].map((name) => readFile(join(folder, name), 'utf8')),
  );
}

/** Two hourly forecasts, and 90 minutes of two models. The newest forecast waits. */
beforeAll(async () => {
  scratch = await createScratchDatabase();
  folder = await mkdtemp(join(tmpdir(), 'nexthour-minutes-'));
  const { database } = scratch;
  const hourly = createLedger(database);
  const forecast = await hourly.publish(plantedForecast(0), clockOf(FIRST_HOUR + 60_000));
  const settledAt = FIRST_HOUR + HOUR_MS + 60_000;
  await hourly.settle({ forecast, actual: 50_000, snapshotSha256: 'c'.repeat(64), settledAt });
  await hourly.publish(plantedForecast(1), clockOf(settledAt));
  hourlyFiles = await exportHourly();
  const ledger = createMinuteLedger(database);
  for (let index = 0; index < MINUTES; index++) {
    const models = ['1', '2'].map((modelVersion) => plantedMinute(index, { modelVersion }));
    await ledger.publishAll(models, atMinute(index === LATE ? index + 6 : index));
  }
  const bars = Array.from({ length: barOf(MINUTES - 1) }, (_, index) =>
    plantedBar(index, { isComplete: index !== barOf(INCOMPLETE) && index !== barOf(CORRECTED) }),
  );
  await createBars(database).append({ ...origin, knownAt: FIRST_MINUTE }, bars);
});

afterAll(async () => {
  await scratch.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('writing forecasts of minutes', () => {
  test('is done once for each model and origin, in one chain without gaps, also by many writers at the same time', async () => {
    const other = await createScratchDatabase();
    try {
      const ledger = createMinuteLedger(other.database);
      const forecasts = ['1', '2', '3'].flatMap((modelVersion) => [
        plantedMinute(0, { modelVersion }),
        { ...plantedMinute(0, { modelVersion }), asset: 'ETH', question: 'eth-5m' },
      ]);
      const written = await Promise.all(
        [0, 1, 2, 3].map((start) =>
          ledger.publishAll([...forecasts.slice(start), ...forecasts.slice(0, start)], atMinute(0)),
        ),
      );
      expect(new Set(written.flat().map(({ hash }) => hash)).size).toBe(6);
      const { chains, faults } = await verifyLedger(other.database);
      expect(chains).toMatchObject([
        { question: 'btc-5m', forecasts: 3, live: 3 },
        { question: 'eth-5m', forecasts: 3, live: 3 },
      ]);
      expect(faults).toBe(0);
    } finally {
      await other.drop();
    }
  });

  test('refuses another forecast of the same model and origin, and names the fields', async () => {
    const ledger = createMinuteLedger(scratch.database);
    const again = plantedMinute(3);
    const [stored] = await ledger.publishAll([again], atMinute(50));
    expect(stored).toMatchObject({ id: idOf(3), madeAt: atMinute(3).now(), position: 7 });
    await expect(ledger.publishAll([{ ...again, point: again.point + 1e-9 }], atMinute(3))).rejects.toThrow(
      `The ledger already has another forecast ${idOf(3)}: point is different. Entries of the ledger never change`,
    );
    const { trailingQuantiles: _, ...without } = again;
    await expect(ledger.publishAll([without], atMinute(3))).rejects.toThrow('trailingQuantiles is different');
    await expect(
      ledger.publishAll([{ ...again, trailingQuantiles: [{ level: 0.5, value: 1 }] }], atMinute(3)),
    ).rejects.toThrow('both need the same levels');
  });
});

describe('settling forecasts of minutes', () => {
  test('waits for the target and for a complete bar, and closes each forecast once', async () => {
    const ledger = createMinuteLedger(scratch.database);
    expect(await ledger.settle({ ...origin, clock: clockOf(FIRST_MINUTE) })).toEqual([]);
    expect(await ledger.settle({ ...origin, source: 'generated', clock: atMinute(200) })).toEqual([]);
    const both = await Promise.all([1, 2].map(() => ledger.settle({ ...origin, clock: atMinute(200) })));
    // The bars of two origins are incomplete, and that of the newest is not stored.
    expect(new Set(both.flat().map(({ forecast }) => forecast.id)).size).toBe(2 * (MINUTES - 3));
    expect(both.flat()).toHaveLength(2 * (MINUTES - 3));
    const { settlement } = both.flat().find(({ forecast }) => forecast.id === idOf(7)) ?? {};
    expect(settlement).toMatchObject({ actual: plantedActual(barOf(7)), barRevision: 0 });
    const later = plantedBar(barOf(CORRECTED), { revision: 1 });
    await createBars(scratch.database).append({ ...origin, knownAt: FIRST_MINUTE }, [later]);
    const corrected = await ledger.settle({ ...origin, clock: atMinute(201) });
    expect(corrected.map(({ forecast }) => forecast.id)).toEqual([idOf(CORRECTED, '1'), idOf(CORRECTED, '2')]);
    expect(corrected[0]?.settlement).toMatchObject({ actual: plantedActual(barOf(CORRECTED)) + 1, barRevision: 1 });
  });

  test('is given up when bars of a day later are stored', async () => {
    const ledger = createMinuteLedger(scratch.database);
    const day = 24 * 60;
    const append = (index: number) =>
      createBars(scratch.database).append({ ...origin, knownAt: FIRST_MINUTE }, [plantedBar(index)]);
    await append(barOf(INCOMPLETE) + day);
    expect(await ledger.settle({ ...origin, clock: atMinute(2 * day) })).toEqual([]);
    await append(barOf(INCOMPLETE) + day + 1);
    const closed = await ledger.settle({ ...origin, clock: atMinute(2 * day) });
    expect(closed.map(({ forecast }) => forecast.id)).toEqual([idOf(INCOMPLETE, '1'), idOf(INCOMPLETE, '2')]);
    expect(closed[0]?.void?.reason).toBe(
      'the bar of 2026-11-01T00:29Z was still missing or incomplete when bars of 24 hours later were stored',
    );
  });
});

test('the track record from sums equals that of the single entries', async () => {
  const archive = createLedgerArchive(scratch.database);
  const records = await archive.minuteRecords({ question: 'btc-5m' });
  expect(records.map(({ modelVersion }) => modelVersion)).toEqual(['1', '2']);
  const entries = (await archive.minuteEntries({ question: 'btc-5m', limit: 1_000 })).reverse();
  for (const { modelVersion, record, levels, skill } of records) {
    const own = entries.filter(({ forecast }) => forecast.modelVersion === modelVersion);
    const expected = computeTrackRecord(
      'kraken',
      own.map(({ forecast, settlement, void: voided }) => ({
        ...{ targetHour: forecast.target, late: forecast.late, point: forecast.point, lastRate: forecast.lastRate },
        ...{ interval: forecast.interval, outcome: settlement ?? (voided ? 'void' : null) },
      })),
    );
    const { windows, ...counts } = record;
    expect(counts).toMatchObject({ live: 89, late: 1, settled: 87, void: 1, waiting: 1, replayed: false });
    for (const name of ['rmse', 'mae', 'rmseRatio', 'maeRatio', 'coverage', 'pinball', 'winkler'] as const) {
      expect(windows.at(-1)?.[name]).toBeCloseTo(expected.windows.at(-1)?.[name] ?? Number.NaN, 9);
    }
    const live = own.flatMap(({ forecast, settlement }) => (settlement && !forecast.late ? [settlement] : []));
    const inside = live.filter(({ rank }) => rank > 1 && rank <= 5).length;
    expect(levels.map(({ level }) => level)).toEqual([0.5, 0.9, 0.98]);
    expect(levels[1]).toEqual({ level: 0.9, coverage: inside / 87, settled: 87 });
    expect(skill.at(-1)).toMatchObject({ hours: 2, conclusion: 'too few to tell' });
    const until = entries.at(-1)?.forecast.target ?? 0;
    const days = await readDayScores(scratch.database, { question: 'btc-5m', source: 'kraken', until });
    const day = days.find((each) => each.modelVersion === modelVersion);
    const all = windows.at(-1);
    expect([day?.settled, day?.coverage]).toEqual([87, all?.coverage]);
    expect(day?.rmseRatio).toBeCloseTo(all?.rmseRatio ?? Number.NaN, 9);
    const compared = live.filter(({ trailingPinball }) => trailingPinball !== undefined);
    const sum = (name: 'pinball' | 'trailingPinball') => compared.reduce((total, one) => total + (one[name] ?? 0), 0);
    expect(day?.crpsSkill).toBeCloseTo(1 - sum('pinball') / sum('trailingPinball'), 9);
  }
});

function withTampering<T>(statement: string, read: () => Promise<T>): Promise<T> {
  const tables = ['minute_forecasts', 'minute_closings', 'waiting_minute_forecasts', 'minute_scores'];
  return tamperWithDatabase(scratch.database, { tables, statement }, read);
}

function faultsOf({ chains, inconsistencies }: LedgerReport): string[] {
  const faults = chains.flatMap(({ faults }) => faults.map(({ forecastId, field }) => `${forecastId}: ${field}`));
  return [...faults, ...inconsistencies.map(({ forecastId, problem }) => `${forecastId}: ${problem}`)];
}

describe('nexthour ledger verify', () => {
  test('counts the forecasts of minutes', async () => {
    const report = await verifyLedger(scratch.database);
    expect(faultsOf(report)).toEqual([]);
    expect(report.chains.map(({ question, forecasts }) => [question, forecasts])).toEqual([
      ['btc-1h', 2],
      ['btc-5m', 180],
    ]);
    expect(report.chains[1]).toMatchObject({ live: 178, late: 2, settled: 176, voided: 2 });
  });

  const HOUR =
    'btc-5m version 1 kraken, 2026-11-01T00Z: the sums of scores of this hour are not those of its forecasts';
  test.each([
    [`update minute_forecasts set quantiles[1] = 1 where id = '${idOf(5)}'`, [`${idOf(5)}: hash`]],
    [`update minute_forecasts set trailing_quantiles = null where id = '${idOf(5)}'`, [`${idOf(5)}: hash`]],
    [`update minute_forecasts set late = false where late`, [`${idOf(LATE)}: late`, `${idOf(LATE)}: hash`]],
    [`update minute_forecasts set model_version = '9' where id = '${idOf(5)}'`, [`${idOf(5)}: id`]],
    [
      `delete from minute_forecasts where id = '${idOf(5)}'`,
      [`${idOf(5, '2')}: position`, `${idOf(5)}: there is a settlement or a void but no forecast`],
    ],
    [
      `update minute_closings set pinball = pinball / 2 where forecast_id = '${idOf(5)}'`,
      [`${idOf(5)}: settlement.pinball`, `${idOf(5)}: settlement.hash`, HOUR],
    ],
    [
      `update minute_closings set rank = rank + 1 where forecast_id = '${idOf(5)}'`,
      [`${idOf(5)}: settlement.rank`, `${idOf(5)}: settlement.hash`],
    ],
    [
      `update minute_closings set trailing_pinball = 9 where forecast_id = '${idOf(5)}'`,
      [`${idOf(5)}: settlement.trailingPinball`],
    ],
    [`update minute_closings set void_reason = 'x' where void_reason is not null`, [`${idOf(INCOMPLETE)}: void.hash`]],
    [
      `delete from minute_closings where forecast_id = '${idOf(5)}'`,
      [`${idOf(5)}: it is neither settled nor void, but not marked as waiting`, HOUR],
    ],
    [`update minute_scores set covered = covered + 1 where model_version = '1'`, [HOUR]],
    [
      `insert into waiting_minute_forecasts values ('${idOf(5)}')`,
      [`${idOf(5)}: it is settled or void, but marked as waiting`],
    ],
  ])('detects %s', async (statement, expected) => {
    const found = await withTampering(statement, async () => faultsOf(await verifyLedger(scratch.database)));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect((await verifyLedger(scratch.database)).faults).toBe(0);
  });

  test.each(['minute_forecasts', 'minute_closings'])(
    'is not needed for the owner of the data: %s refuses changes',
    async (table) => {
      await expect(sql.raw(`delete from ${table}`).execute(scratch.database)).rejects.toThrow('append-only');
    },
  );
});

describe('nexthour ledger export', () => {
  test('leaves the files of the hourly forecasts as they were, and lets an auditor verify the minutes', async () => {
    const [forecasts, settlements, voids = ''] = await exportHourly();
    expect([forecasts, settlements]).toEqual(hourlyFiles.slice(0, 2));
    expect(voids.startsWith(hourlyFiles[2] ?? 'x')).toBe(true);
    const report = runVerifyScript(folder);
    expect(report).toMatchObject({ status: 0, stderr: '' });
    expect(report.stdout).toContain('btc-5m kraken: 180 forecasts, 176 settled, 2 void, head ');
    expect(report.stdout).toContain('BTC livecoinwatch: 2 forecasts, 1 settled, 0 void, head ');
  });

  test.each([
    ['minute-forecasts.csv', (csv: string) => csv.replace(',false,5,1,', ',false,5,2,'), /model_version is '2'/],
    ['minute-forecasts.csv', (csv: string) => csv.replace(/""point"":5/, '""point"":4'), /hash is/],
    ['minute-settlements.csv', (csv: string) => csv.replace(/,true,/, ',false,'), /covered is False/],
    ['minute-settlements.csv', (csv: string) => csv.split('\n').toSpliced(9, 1).join('\n'), /sha256 is/],
    ['voids.csv', (csv: string) => csv.replaceAll('the bar of', 'a bar of'), /hash of the void/],
  ])('shows the auditor a change in %s', async (name, change, fault) => {
    await exportLedger(scratch.database, { folder, now: FIRST_HOUR });
    const path = join(folder, name);
    const text = await readFile(path, 'utf8');
    expect(change(text)).not.toBe(text);
    await writeFile(path, change(text));
    const { status, stderr } = runVerifyScript(folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(fault);
  });
});
