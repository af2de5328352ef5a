import { randomUUID } from 'node:crypto';
import { reportFinishedHours } from '../../cli/report-finished-hours';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { manualClock } from '../../system/clock';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';
import { createScratchDatabase } from '../support/scratch-database';
import { databaseUrlForTests } from '../support/servers';
import { until } from '../support/until';

const asset = 'BTC';

test('prints one line for each hour that ends while it is running, and none for hours that ended before', async () => {
  const { database, drop } = await createScratchDatabase();
  const sources = {
    settings: requireServers(
      readSettings({ TEMPORAL_ADDRESS: 'localhost:1', DATABASE_URL: databaseUrlForTests() }),
      'temporal',
      'databaseUrl',
    ),
    hourRuns: createHourRuns(database),
    ledger: createLedger(database),
  };
  const end = (hour: Hour, outcome: string, reason: string | null = null) =>
    sources.hourRuns.record({
      asset,
      runId: randomUUID(),
      hour,
      outcome,
      reason,
      steps: [],
      finishedAt: hour + 60_000,
    });
  const clock = manualClock(FIRST_HOUR + 120_000);
  const controller = new AbortController();
  const lines: string[] = [];
  await end(FIRST_HOUR, 'published');
  const reporting = reportFinishedHours(sources, { clock, stop: controller.signal, print: (line) => lines.push(line) });
  await new Promise((done) => setTimeout(done, 500));
  clock.set(clock.now() + HOUR_MS);
  await sources.ledger.publish(plantedForecast(1), clock);
  await end(FIRST_HOUR + HOUR_MS, 'published');
  await until(
    async () => lines.length,
    (count) => count > 0,
  );
  clock.set(clock.now() + HOUR_MS);
  await end(FIRST_HOUR + 2 * HOUR_MS, 'gated', 'data gate: jumps');
  await until(
    async () => lines.length,
    (count) => count > 1,
  );
  controller.abort();
  await reporting;
  await drop();
  expect(lines).toEqual([
    expect.stringMatching(
      /^2026-11-01T01Z published; BTC at 2026-11-01 02:00 UTC: \$[\d,.]+, 90 % between \$[\d,.]+ and/,
    ),
    '2026-11-01T02Z gated: data gate: jumps',
  ]);
}, 30_000);
