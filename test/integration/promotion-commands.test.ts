import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { projectRoot } from '../../config/paths';
import { formatHour, HOUR_MS } from '../../forecasting/hour';
import { manualClock } from '../../system/clock';
import { createMidHourClock, setClockOf } from '../support/mid-hour';
import { plantedForecast } from '../support/planted-forecasts';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';

/** Runs `nexthour promote` and `nexthour rollback` with the servers of the tests and a scratch database. */
const HOUR = Date.UTC(2026, 10, 21, 7);
const ref = { key: 'k', sha256: 'a'.repeat(64), bytes: 5 };

let home: string;
let scratch: ScratchDatabase;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'nexthour-by-hand-'));
  scratch = await createScratchDatabase();
});

afterAll(async () => {
  await scratch.drop();
  await rm(home, { recursive: true });
});

function nexthour(...args: string[]): Promise<{ code: number; output: string }> {
  const env = { ...process.env, NEXTHOUR_HOME: home, DATABASE_URL: scratch.url };
  return new Promise((resolve) => {
    execFile('node', ['cli/nexthour.mjs', ...args], { env, cwd: projectRoot }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: `${stdout}${stderr}`.trim() }),
    );
  });
}

test('refuses a decision with one sentence that gives the reason, and records nothing', async () => {
  const promote = ['promote', '--version', '123456', '--reason', 'a trial'];
  expect(await nexthour(...promote)).toEqual({ code: 1, output: expect.stringContaining('No hour has run yet') });

  const files = { history: ref, processed: ref, summary: ref };
  const span = { rows: 3, firstHour: HOUR, lastHour: HOUR, asOf: HOUR, gateReason: null };
  await createSnapshots(scratch.database).insert({ source: 'test', asset: 'BTC', hour: HOUR, ...span, ...files });
  const unknown = 'nexthour: btc_predictor has no version 123456; the page Models in MLflow lists the versions';
  expect(await nexthour(...promote)).toEqual({ code: 1, output: unknown });
  const noReason = { code: 1, output: expect.stringContaining('nexthour: The option --reason <text> is missing.') };
  expect(await nexthour('promote', '--version', '1')).toEqual(noReason);
  expect(await nexthour('rollback')).toEqual(noReason);
  const empty = { code: 1, output: 'nexthour: The reason is empty; say with --reason why you decide so' };
  expect(await nexthour('rollback', '--reason', ' ')).toEqual(empty);
  const nothing = 'nexthour: Nothing was rolled back: there is no production model yet';
  expect(await nexthour('rollback', '--reason', 'a trial')).toEqual({ code: 1, output: nothing });
  const { count } = scratch.database.fn;
  const row = await scratch.database.selectFrom('promotions').select(count('id').as('rows')).executeTakeFirst();
  expect(Number(row?.rows)).toBe(0);
});

test('shows failed hours, the last outcome and refused versions with status, record and models', async () => {
  const { database } = scratch;
  const ledger = createLedger(database);
  // The commands see the runs in the Temporal of all tests: another test runs the hours of the last day.
  const { clock, hour: newest } = createMidHourClock({ daysAgo: 2 });
  setClockOf(home, clock);
  const hour = newest - HOUR_MS;
  const forecast = await ledger.publish({ ...plantedForecast(0), originHour: hour }, manualClock(hour + 60_000));
  await ledger.settle({ forecast, actual: 1_000, snapshotSha256: 'a'.repeat(64), settledAt: hour + HOUR_MS });
  const reason = 'extract failed (attempt 30): No answer from https://api.livecoinwatch.com';
  const run = {
    asset: 'BTC',
    source: 'test',
    runId: 'r',
    hour,
    outcome: 'failed',
    reason,
    steps: [],
    finishedAt: hour + 60_000,
  };
  await createHourRuns(database).record(run);
  await createPromotions(database).record({
    ...{ source: 'livecoinwatch', asset: 'BTC', hour, version: '7', runId: 'r', promoted: false },
    ...{ reason: 'the CRPS is worse', evidence: { rules: [{ rule: 'crps', passed: false }] }, decidedAt: hour },
  });

  const { output: status, code } = await nexthour('status');
  const name = formatHour(hour);
  expect(code).toBe(0);
  expect(status).toContain(
    `✘ 1 hour without a forecast: ${name} failed: ${reason}\n    → it runs again after \`nexthour resume\``,
  );
  expect(status).toContain(`${formatHour(hour + HOUR_MS)}: price 1,000.00, below its interval`);
  expect(status).toContain('0 of the last 1 inside');
  expect(status).toContain('version 7 refused (failed: crps): the CRPS is worse');

  // The workers of the tests ask Temporal for work.
  expect(status).not.toContain('has asked Temporal');

  const backup = await nexthour('backup', '--out', join(home, '..', 'nexthour-backup.tar.gz'));
  expect(backup).toEqual({ code: 1, output: expect.stringContaining('DATABASE_URL') });
  const models = await nexthour('models', '--json');
  expect(JSON.parse(models.output)).toMatchObject({ production: null, decisions: [{ failed_rules: ['crps'] }] });
  const record = await nexthour('record', '--json');
  expect(JSON.parse(record.output)).toMatchObject({
    sources: [{ settled: 1, windows: [{ coverage: 0 }, {}, {}, {}] }],
  });
  expect((await nexthour('record')).output).toContain('too few to tell: ');
  expect(JSON.parse((await nexthour('status', '--json')).output)).toMatchObject({ missed_hours: [name] });
});
