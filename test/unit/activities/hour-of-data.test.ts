import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtractedHistory } from '../../../activities/extract';
import { createProfileActivities } from '../../../activities/profile';
import { createQualityActivities } from '../../../activities/quality';
import { createTransformActivities } from '../../../activities/transform';
import type { Snapshot, Snapshots } from '../../../clients/postgres/snapshots';
import { HOUR_MS } from '../../../forecasting/hour';
import type { HourlyObservation } from '../../../forecasting/series';
import { parseSeriesCsv } from '../../../forecasting/series-csv';
import { manualClock } from '../../../system/clock';
import { featureRowsInMemory } from '../../support/in-memory-feature-rows';
import { objectStoreInMemory, observationsInMemory } from '../../support/in-memory-observations';
import { readPricesUntil } from '../../support/price-sample';

const HOUR = Date.UTC(2024, 8, 28, 7);
const DAYS = 40;
const origin = { source: 'replay+0w', asset: 'BTC', answerSha256: 'a'.repeat(64) };
const extracted: ExtractedHistory = {
  source: origin.source,
  asOf: HOUR + 60_000,
  firstHour: HOUR - (DAYS * 24 - 1) * HOUR_MS,
  lastHour: HOUR,
  rows: DAYS * 24,
  missingHours: 0,
  fetchedHours: 0,
  calls: 0,
};

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nexthour-data-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The activities of one hour, over 40 days of real prices. `edit` changes a row, or removes it by returning `null`. */
async function prepareHour({ edit = (row: HourlyObservation): HourlyObservation | null => row } = {}) {
  const observations = observationsInMemory();
  const rows = readPricesUntil(HOUR, DAYS).flatMap((row) => edit(row) ?? []);
  await observations.append(rows.map((row) => ({ ...row, ...origin, observedAt: HOUR + 1_000 })));
  const objectStore = objectStoreInMemory();
  const snapshots = snapshotsInMemory();
  const featureRows = featureRowsInMemory();
  const clock = manualClock(HOUR + 2_000);
  const { checkQuality } = createQualityActivities({ observations });
  const { transformData } = createTransformActivities({ observations, snapshots, featureRows, objectStore, clock });
  const { profileData } = createProfileActivities({ objectStore, home });
  return { observations, objectStore, featureRows, rows, checkQuality, transformData, profileData };
}

function snapshotsInMemory(): Snapshots {
  const kept: Snapshot[] = [];
  return {
    newest: async () => kept.at(-1) ?? null,
    insert: async (snapshot) => {
      const same = kept.find(({ history }) => history.sha256 === snapshot.history.sha256);
      if (!same) kept.push(snapshot);
      return same ?? snapshot;
    },
  };
}

const input = { asset: 'BTC', hour: HOUR, extracted };

describe('quality, transform and profile of one hour', () => {
  it('should store exactly the known data as a snapshot, and return the same snapshot for the same data', async () => {
    const { objectStore, rows, checkQuality, transformData } = await prepareHour();
    const quality = await checkQuality(input);
    const first = await transformData({ ...input, quality });
    const again = await transformData({ ...input, extracted: { ...extracted, asOf: HOUR + 120_000 }, quality });

    expect(quality).toMatchObject({ passed: true, reason: null });
    expect(again).toEqual(first);
    expect(first).toMatchObject({
      rows: rows.length,
      firstHour: extracted.firstHour,
      lastHour: HOUR,
      asOf: extracted.asOf,
    });
    expect(parseSeriesCsv(await objectStore.get(first.history))).toEqual(rows);
  });

  it('should store another snapshot after the data that failed in the first run was corrected', async () => {
    const { observations, objectStore, rows, checkQuality, transformData } = await prepareHour();
    const bad = rows.slice(-3).map((row) => ({ ...row, rate: 1, ...origin, observedAt: HOUR + 30_000 }));
    await observations.append(bad as never);
    const gated = await checkQuality(input);
    const badSnapshot = await transformData({ ...input, quality: gated });
    const corrected = rows.slice(-3).map((row) => ({ ...row, ...origin, observedAt: HOUR + 90_000 }));
    await observations.append(corrected as never);
    const later = { ...input, extracted: { ...extracted, asOf: HOUR + 120_000 } };
    const quality = await checkQuality(later);
    const snapshot = await transformData({ ...later, quality });

    expect([gated.passed, quality.passed]).toEqual([false, true]);
    expect(snapshot.history).not.toEqual(badSnapshot.history);
    expect([badSnapshot.gateReason, snapshot.gateReason]).toEqual([gated.reason, null]);
    expect(parseSeriesCsv(await objectStore.get(snapshot.history))).toEqual(rows);
  });

  it('should ignore observations that were made after the extraction', async () => {
    const { observations, rows, checkQuality, transformData, objectStore } = await prepareHour();
    await observations.append([{ ...rows.at(-1), rate: 1, ...origin, observedAt: extracted.asOf + 1 } as never]);
    const quality = await checkQuality(input);
    expect(quality.passed).toBe(true);
    expect(parseSeriesCsv(await objectStore.get((await transformData({ ...input, quality })).history))).toEqual(rows);
  });

  it('should write the same self-contained report for the same data', async () => {
    const { checkQuality, transformData, profileData, objectStore } = await prepareHour();
    const quality = await checkQuality(input);
    const snapshot = await transformData({ ...input, quality });
    const { report, path } = await profileData({ ...input, snapshot, quality });
    const text = readFileSync(path, 'utf8');

    expect((await profileData({ ...input, snapshot, quality })).report).toEqual(report);
    expect(await objectStore.get(report)).toEqual(Buffer.from(text));
    expect(readdirSync(join(home, 'reports')).sort()).toEqual(['2024-09-28T07Z.html', 'latest.html']);
    expect(text.length).toBeLessThan(1_500_000);
    expect(text).toContain('All 12 checks passed');
    expect(text).toContain('replayed prices of 2024-09-28 07:00 UTC');
    expect(text).not.toMatch(/<script|<link|<img|@import|url\((?!#)|src=|NaN|undefined/);
  });

  it('should not replace latest.html when an older hour is run again', async () => {
    const { checkQuality, transformData, profileData } = await prepareHour();
    const quality = await checkQuality(input);
    const snapshot = await transformData({ ...input, quality });
    await profileData({ ...input, snapshot, quality });
    const older = HOUR - HOUR_MS;
    await profileData({ ...input, hour: older, snapshot: { ...snapshot, hour: older }, quality });
    expect(readFileSync(join(home, 'reports/latest.html'), 'utf8')).toContain('<h1>BTC · 2024-09-28 07:00 UTC</h1>');
  });

  it('should report errors of the data, and still write a report', async () => {
    const broken = (row: HourlyObservation) => {
      if (row.hour === HOUR - 100 * HOUR_MS) return { ...row, rate: (row.rate ?? 0) * 10 };
      return row.hour > HOUR - 60 * HOUR_MS && row.hour < HOUR - 50 * HOUR_MS ? null : row;
    };
    const { checkQuality, transformData, profileData } = await prepareHour({ edit: broken });
    const quality = await checkQuality(input);
    const snapshot = await transformData({ ...input, quality });
    const text = readFileSync((await profileData({ ...input, snapshot, quality })).path, 'utf8');
    expect(quality.reason).toContain('jumps: Moves caused by wrong data: 2;');
    expect(text).toContain('1 of 12 checks failed');
    expect(text).toContain('9 hours in 1 gap from');
  });

  it('should not fail when there is no observation', async () => {
    const { checkQuality, transformData, profileData } = await prepareHour({ edit: () => null });
    const quality = await checkQuality(input);
    const snapshot = await transformData({ ...input, quality });
    expect(quality.passed).toBe(false);
    expect(snapshot.rows).toBe(0);
    expect(readFileSync((await profileData({ ...input, snapshot, quality })).path, 'utf8')).toContain(
      'There are no observations.',
    );
  });

  it('should escape text from outside in the HTML', async () => {
    const { checkQuality, transformData, profileData } = await prepareHour();
    const quality = await checkQuality(input);
    const snapshot = await transformData({ ...input, quality });
    const hostile = { ...snapshot, source: '<script>alert(1)</script>', asset: '"><b>' };
    const text = readFileSync((await profileData({ ...input, snapshot: hostile, quality })).path, 'utf8');
    expect(text).not.toContain('<script');
    expect(text).not.toContain('"><b>');
  });
});
