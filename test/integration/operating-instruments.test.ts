import { Client } from 'pg';
import pino from 'pino';
import { Registry } from 'prom-client';
import { openFeatureTables } from '../../clients/postgres/features';
import { createHourRuns } from '../../clients/postgres/hour-runs';
import { createLedger } from '../../clients/postgres/ledger';
import { createPromotions } from '../../clients/postgres/promotions';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { FEATURES } from '../../forecasting/features/registry/registry';
import { HOUR_MS } from '../../forecasting/hour';
import { addOperatingInstruments } from '../../serve/metrics/operating-instruments';
import { manualClock } from '../../system/clock';
import { FIRST_HOUR, plantedForecast } from '../support/planted-forecasts';
import { createScratchDatabase, type ScratchDatabase } from '../support/scratch-database';
import { until } from '../support/until';

const chain = { source: 'livecoinwatch', asset: 'BTC' };
const MINUTE_MS = 60_000;
const READ_EVERY_MS = 10_000;
const SCRAPE_MS = 15_000;
/** While a table is locked, no read ends before its deadline. */
const SHORT_MS = 500;
/** The queries of a read that need the table `hour_runs`. */
const QUERIES_OF_RUNS = 3;
const hour = (index: number) => FIRST_HOUR + index * HOUR_MS;

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await createScratchDatabase();
});
afterEach(() => scratch.drop());

/**
 * The metrics of a server whose clock is at `now`. It reads the database again after ten seconds.
 * @param options.deadlineMs default: longer than a busy machine needs, so that only the tests of a database that does not answer miss it
 */
function startExport(now: number, { deadlineMs = 60_000 } = {}) {
  const registry = new Registry();
  const clock = manualClock(now);
  addOperatingInstruments({
    registry,
    database: scratch.database,
    assets: [chain.asset],
    clock,
    log: pino({ level: 'silent' }),
    deadlineMs,
  });
  const show = async (prefix: string) =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`nexthour_${prefix}`))
      .map(hideAsset);
  return { show, clock };
}

const label = `asset="${chain.asset}"`;
/** The expectations name only the other labels. */
const hideAsset = (line: string) => line.replace(`{${label}}`, '').replace(`{${label},`, '{');

async function plantSnapshot(): Promise<void> {
  const ref = { key: 'k', sha256: 'a'.repeat(64), bytes: 1 };
  const span = { hour: hour(0), asOf: hour(0), firstHour: hour(0), lastHour: hour(0) };
  const objects = { history: ref, processed: ref, summary: ref };
  await createSnapshots(scratch.database).insert({ ...chain, ...span, ...objects, rows: 1, gateReason: null });
}

async function plantRun(index: number, steps: readonly object[]): Promise<void> {
  const run = { ...chain, runId: `run ${index}`, outcome: 'failed', reason: null };
  const finishedAt = hour(index) + 5 * MINUTE_MS;
  await createHourRuns(scratch.database).record({ ...run, hour: hour(index), steps, finishedAt });
}

function stepOf(step: string, state: string, ended: object = {}) {
  return { step, state, attempts: 1, startedAt: null, endedAt: null, result: null, ...ended };
}

test('exports counters at zero and no other series when the database is empty', async () => {
  const { show } = startExport(hour(0));
  expect(await show('')).toEqual([
    'nexthour_runs_missing 0',
    'nexthour_gate_decisions_total{decision="promoted"} 0',
    'nexthour_gate_decisions_total{decision="refused"} 0',
    'nexthour_gate_decisions_total{decision="by-hand"} 0',
  ]);
});

test('exports the age of the stored features of each group, and the newest check', async () => {
  await plantSnapshot();
  const { featureRows, featureChecks } = openFeatureTables(scratch.database);
  const valuesOf = (group: string | null) => FEATURES.map((feature) => (feature.group === group ? 1 : null));
  const rows = [
    { hour: hour(0), knownAt: hour(0) + MINUTE_MS, values: valuesOf('indicators') },
    { hour: hour(2), knownAt: hour(2) + MINUTE_MS, values: valuesOf('price') },
    { hour: hour(3), knownAt: hour(3) + MINUTE_MS, values: valuesOf(null) },
  ];
  await featureRows.append(rows, { ...chain, recordedAt: hour(3) + MINUTE_MS });
  const { show, clock } = startExport(hour(4));
  expect(await show('feature_')).toEqual([
    'nexthour_feature_age_seconds{group="price"} 7200',
    'nexthour_feature_age_seconds{group="indicators"} 14400',
  ]);
  await featureChecks.record({ ...chain, rows: 10, differences: 2, example: 'e', checkedAt: hour(4) });
  clock.set(hour(4) + MINUTE_MS);
  expect((await show('feature_check')).sort()).toEqual([
    'nexthour_feature_check_age_seconds 60',
    'nexthour_feature_check_differences 2',
    'nexthour_feature_check_rows 10',
  ]);
});

test('exports the steps of the newest run, and the rules of the newest run that reached the quality step', async () => {
  const results = [
    { rule: 'gaps', status: 'warn' },
    { rule: 'staleness', status: 'fail' },
    { rule: 'schema', status: 'pass' },
  ];
  const extracted = { attempts: 3, startedAt: hour(0), endedAt: hour(0) + 90_500 };
  await plantRun(0, [
    stepOf('extract', 'succeeded', extracted),
    stepOf('quality', 'succeeded', { result: { passed: false, reason: 'r', results } }),
    stepOf('settle', 'skipped', { attempts: 0 }),
  ]);
  const { show, clock } = startExport(hour(1));
  const checkResults = [
    'nexthour_quality_check_result{rule="gaps"} 1',
    'nexthour_quality_check_result{rule="staleness"} 2',
    'nexthour_quality_check_result{rule="schema"} 0',
  ];
  expect(await show('newest_run_hour')).toEqual([`nexthour_newest_run_hour_timestamp_seconds ${hour(0) / 1000}`]);
  expect(await show('hour_step')).toEqual([
    'nexthour_hour_step_state{step="extract"} 1',
    'nexthour_hour_step_state{step="quality"} 1',
    'nexthour_hour_step_state{step="settle"} 2',
    'nexthour_hour_step_seconds{step="extract"} 90.5',
    'nexthour_hour_step_attempts{step="extract"} 3',
    'nexthour_hour_step_attempts{step="quality"} 1',
    'nexthour_hour_step_attempts{step="settle"} 0',
  ]);
  expect(await show('quality_check_result')).toEqual(checkResults);
  const checkedHour = [`nexthour_judged_run_hour_timestamp_seconds ${hour(0) / 1000}`];
  expect(await show('judged_run_hour')).toEqual(checkedHour);

  const states = ['failed', 'upstream-failed', 'cancelled'];
  const steps = ['extract', 'quality', 'transform'];
  await plantRun(
    1,
    steps.map((step, index) => stepOf(step, states[index] ?? '')),
  );
  clock.set(hour(1) + READ_EVERY_MS);
  expect(await show('newest_run_hour')).toEqual([`nexthour_newest_run_hour_timestamp_seconds ${hour(1) / 1000}`]);
  expect(await show('hour_step_state')).toEqual([
    'nexthour_hour_step_state{step="extract"} 5',
    'nexthour_hour_step_state{step="quality"} 3',
    'nexthour_hour_step_state{step="transform"} 4',
  ]);
  expect(await show('quality_check_result')).toEqual(checkResults);
  expect(await show('judged_run_hour')).toEqual(checkedHour);
});

test('exports decisions, also before the first forecast, but no age for a model that the gate never decided on', async () => {
  const { show, clock } = startExport(hour(20));
  const promotions = createPromotions(scratch.database);
  const decision = (version: string, index: number, promoted: boolean) => {
    const details = { reason: 'r', evidence: {}, decidedAt: hour(index) + 4 * MINUTE_MS };
    return { ...chain, hour: hour(index), version, runId: `run of ${version}`, promoted, ...details };
  };
  await plantSnapshot();
  await promotions.record(decision('1', 2, true));
  await promotions.record(decision('2', 4, true));
  await promotions.record(decision('3', 7, false));
  await promotions.recordByHand({ ...decision('1', 10, true), kind: 'rollback', operator: 'me' });
  expect(await show('gate_decision')).toEqual([
    'nexthour_gate_decisions_total{decision="promoted"} 2',
    'nexthour_gate_decisions_total{decision="refused"} 1',
    'nexthour_gate_decisions_total{decision="by-hand"} 1',
    `nexthour_gate_decision_age_seconds ${13 * 3600 - 240}`,
  ]);
  expect(await show('model_age')).toEqual([`nexthour_model_age_seconds ${18 * 3600}`]);
  expect(await show('forecasts_due')).toEqual([]);

  await promotions.recordByHand({ ...decision('never at the gate', 12, true), kind: 'promote', operator: 'me' });
  clock.set(hour(20) + READ_EVERY_MS);
  expect(await show('model_age')).toEqual([]);
});

test('exports the score drift of the newest week when it has at least 48 scores', async () => {
  const ledger = createLedger(scratch.database);
  const settle = async (index: number) => {
    const forecast = await ledger.publish(plantedForecast(index), manualClock(hour(index) + MINUTE_MS));
    await ledger.settle({ forecast, actual: 60_000, snapshotSha256: 'c'.repeat(64), settledAt: hour(index + 1) });
  };
  for (let index = 0; index < 47; index++) await settle(index);
  const { show, clock } = startExport(hour(48));
  expect(await show('score_drift')).toEqual([]);
  await settle(47);
  clock.set(hour(48) + READ_EVERY_MS);
  const [line = ''] = await show('score_drift');
  expect(Number(line.split(' ')[1])).toBeGreaterThan(1.4);
  clock.set(hour(1 + 168));
  expect(await show('score_drift')).toEqual([]);
});

test('exports no series while the database does not answer, and sends no second query until it does', async () => {
  const locker = new Client(scratch.url);
  await locker.connect();
  const countBlocked = async () => {
    const { rows } = await locker.query<{ pid: number }>(WAITING);
    return rows.length;
  };
  await locker.query('BEGIN; LOCK TABLE hour_runs IN ACCESS EXCLUSIVE MODE');
  const { show, clock } = startExport(hour(0), { deadlineMs: SHORT_MS });
  expect(await show('')).toEqual([]);
  await until(countBlocked, (count) => count === QUERIES_OF_RUNS);
  clock.set(hour(0) + READ_EVERY_MS);
  expect(await show('')).toEqual([]);
  expect(await countBlocked()).toBe(QUERIES_OF_RUNS);

  await locker.query('COMMIT');
  await until(countBlocked, (count) => count === 0);
  const showLater = () => {
    clock.set(clock.now() + READ_EVERY_MS);
    return show('runs_missing');
  };
  expect(await until(showLater, ({ length }) => length > 0)).toEqual(['nexthour_runs_missing 0']);
  await locker.end();
});

test('exports a late answer of a slow database with the next scrapes, for one minute', async () => {
  const locker = new Client(scratch.url);
  await locker.connect();
  const { show, clock } = startExport(hour(0), { deadlineMs: SHORT_MS });
  const showSlowly = async (): Promise<string[]> => {
    await locker.query('BEGIN; LOCK TABLE hour_runs IN ACCESS EXCLUSIVE MODE');
    const shown = await show('runs_missing');
    await locker.query('COMMIT');
    await until(
      () => locker.query(BUSY),
      ({ rows }) => rows.length === 0,
    );
    return shown;
  };
  const exported = ['nexthour_runs_missing 0'];
  expect(await showSlowly()).toEqual([]);
  for (let scrape = 1; scrape <= 3; scrape++) {
    clock.set(hour(0) + scrape * SCRAPE_MS);
    expect(await showSlowly()).toEqual(exported);
  }
  clock.set(hour(0) + 3 * SCRAPE_MS + MINUTE_MS);
  expect(await showSlowly()).toEqual([]);

  clock.set(hour(0) + 4 * SCRAPE_MS + MINUTE_MS);
  expect(await showSlowly()).toEqual(exported);
  await locker.query('ALTER TABLE hour_runs RENAME TO lost');
  clock.set(hour(0) + 5 * SCRAPE_MS + MINUTE_MS);
  expect(await show('')).toEqual([]);
  await locker.end();
});

const BUSY = `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
  and (state <> 'idle' or state_change > now() - interval '300 ms')`;
const WAITING = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
