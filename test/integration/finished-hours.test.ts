import { randomUUID } from 'node:crypto';
import { reportFinishedHours } from '../../cli/report-finished-hours';
import { createHourRuns, type HourRuns } from '../../clients/postgres/hour-runs';
import { createLedger, type Ledger } from '../../clients/postgres/ledger';
import { createLedgerArchive } from '../../clients/postgres/ledger-archive';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { manualClock } from '../../system/clock';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';
import { createScratchDatabase } from '../support/scratch-database';
import { databaseUrlForTests } from '../support/servers';
import { until } from '../support/until';

const asset = 'BTC';

test('prints the end of each hour, the last outcome, the decision and the next start, and nothing about hours that ended before', async () => {
  const { database, drop } = await createScratchDatabase();
  const hourRuns = createHourRuns(database);
  let reads = 0;
  const sources = {
    settings: requireServers(
      readSettings({ TEMPORAL_ADDRESS: 'localhost:1', DATABASE_URL: databaseUrlForTests() }),
      'temporal',
      'databaseUrl',
    ),
    hourRuns: {
      ...hourRuns,
      finishedSince: (query: Parameters<HourRuns['finishedSince']>[0]) =>
        hourRuns.finishedSince(query).finally(() => reads++),
    },
    ledger: createLedger(database),
    archive: createLedgerArchive(database),
  };
  const promoted = { step: 'promote', result: { version: '2', promoted: false, reason: 'the CRPS is worse' } };
  const end = (hour: Hour, outcome: string, reason: string | null = null) =>
    sources.hourRuns.record({
      asset,
      source: 'livecoinwatch',
      runId: randomUUID(),
      hour,
      outcome,
      reason,
      steps: outcome === 'published' ? [promoted] : [],
      finishedAt: hour + 60_000,
    });
  const clock = manualClock(FIRST_HOUR + 120_000);
  const controller = new AbortController();
  const lines: string[] = [];
  await sources.ledger.publish(plantedForecast(0), clock);
  await end(FIRST_HOUR, 'published');
  const reporting = reportFinishedHours(sources, {
    ...{ clock, stop: controller.signal, print: (line: string) => void lines.push(line) },
    readNextStart: async () => clock.now() + 20_000,
  });
  // What ended before this read is not reported.
  await until(async () => reads, Boolean);
  clock.set(clock.now() + HOUR_MS);
  await sources.ledger.publish(plantedForecast(1), clock);
  await settleFirst(sources, clock.now());
  await end(FIRST_HOUR + HOUR_MS, 'published');
  await until(
    async () => lines.length,
    (count) => count > 3,
  );
  clock.set(clock.now() + HOUR_MS);
  await end(FIRST_HOUR + 2 * HOUR_MS, 'gated', 'data gate: jumps');
  await until(
    async () => lines.length,
    (count) => count > 5,
  );
  controller.abort();
  await reporting;
  await drop();
  expect(lines).toEqual([
    expect.stringMatching(
      /^2026-11-01T01Z published; BTC at 2026-11-01 02:00 UTC: \$[\d,.]+, 90 % between \$[\d,.]+ and/,
    ),
    expect.stringMatching(
      /^last forecast for 2026-11-01T01Z: price 1,000\.00, below its interval [\d,.]+–[\d,.]+; 0 of the last 1 inside$/,
    ),
    'version 2 was trained and refused: the CRPS is worse',
    expect.stringMatching(/^The next hour starts at 01:02:20 UTC$/),
    '2026-11-01T02Z gated: data gate: jumps',
    expect.stringMatching(/^The next hour starts/),
  ]);
});

/** Settles the forecast of the first hour with a price far below its interval. */
async function settleFirst({ ledger }: { ledger: Ledger }, settledAt: number): Promise<void> {
  const forecast = await ledger.find({ source: 'livecoinwatch', asset, originHour: FIRST_HOUR });
  if (!forecast) throw new Error('the first forecast is missing');
  await ledger.settle({ forecast, actual: 1_000, snapshotSha256: 'a'.repeat(64), settledAt });
}
