import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPathActivities } from '../../activities/path';
import { connectObjectStore } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { createLedger } from '../../clients/postgres/ledger';
import { createPathLedger } from '../../clients/postgres/path-ledger';
import { createRiseLedger } from '../../clients/postgres/rise-ledger';
import { createSearches } from '../../clients/postgres/searches';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { readPathParameters } from '../../config/parameters-file';
import { parametersFile, projectRoot } from '../../config/paths';
import { readSettings, requireServers } from '../../config/settings';
import { HOUR_MS, hourOf } from '../../forecasting/hour';
import type { Forecast } from '../../forecasting/ledger/entries';
import { formatSeriesCsv, parseSeriesCsv } from '../../forecasting/series-csv';
import { findMissingMonitoring } from '../../stack/services';
import { manualClock, systemClock } from '../../system/clock';
import { withTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import type { featureCheck } from '../../workflows/feature-check';
import type { retention } from '../../workflows/retention';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import {
  type ExpectedQuery,
  expandQuery,
  listDashboardQueries,
  listRuleQueries,
} from '../support/monitoring-expressions';
import { plantActiveModels } from '../support/plant-active-models';
import { plantedActual, plantedForecast, plantedRise } from '../support/planted-forecasts';
import { plan, scores, search } from '../support/planted-search';
import { removeConditions } from '../support/promql-variants';
import { type ScratchStack, startScratchStack } from '../support/start-scratch-stack';
import { until } from '../support/until';
import { type Answered, ask, askPrometheus, transcript } from './prometheus';

const HEAD = `Every expression of the dashboards and rules, queried from the Prometheus of a running nexthour: the number of series and one
value. Alerts are queried without their conditions, and every alternative of an expression is queried alone.
Written by: npm run build && npx jest --config test/monitoring/live.config.js
`;

/** Starts a whole nexthour with monitoring. Every expression of the dashboards and rules must return a value within minutes. */
const asset = 'BTC';
/** The live line imports two months of bars before its first forecast, which is settled five minutes later. */
const ANSWERED_MS = 15 * 60_000;
const newest = hourOf(Date.now());
let scratch: ScratchStack;
let database: Database;

beforeAll(async () => {
  expect(findMissingMonitoring()).toEqual([]);
  scratch = await startScratchStack({ HISTORY_DAYS: '90' }, { monitoring: true, live: true });
  database = connectDatabase(scratch.stack.environment.DATABASE_URL ?? '');
});

afterAll(async () => {
  await database?.destroy();
  await scratch?.remove();
});

function addressOf(name: string): string {
  const url = scratch.stack.addresses.find((address) => address.name === name)?.url ?? '';
  return new URL(url).origin;
}

async function runHours(): Promise<void> {
  const { temporal } = requireServers(readSettings({}, scratch.stack.environment), 'temporal');
  await withTemporal(temporal, async (client) => {
    for (const [hour, trains] of [[newest - HOUR_MS, true] as const, [newest, false] as const]) {
      const { handle } = await startHour(client, { asset, hour, trains });
      expect(await handle.result()).toMatchObject({ outcome: 'published' });
    }
  });
}

/** The daily work would run at night only. */
async function runDailyWork(): Promise<void> {
  const { temporal } = requireServers(readSettings({}, scratch.stack.environment), 'temporal');
  await withTemporal(temporal, async ({ workflow }) => {
    const started = { taskQueue: PIPELINE_QUEUE, args: [{ asset }] as [{ asset: string }] };
    await workflow.execute<typeof featureCheck>('featureCheck', { ...started, workflowId: 'features/once' });
    await workflow.execute<typeof retention>('retention', { ...started, workflowId: 'retention/once' });
  });
}

/** Inserts three days of settled forecasts before those of the runs, because no test runs for three days. */
async function plantRecord(): Promise<void> {
  const ledger = createLedger(database);
  const run = await ledger.latest({ asset });
  if (!run) throw new Error('no hour has been forecast');
  for (let index = 0; index < 72; index++) await plantSettled(run, newest - (80 - index) * HOUR_MS, index);
}

async function plantSettled({ source }: Forecast, originHour: number, index: number): Promise<void> {
  const ledger = createLedger(database);
  const made = { ...plantedForecast(index, { source }), originHour };
  const forecast = await ledger.publish(made, manualClock(originHour + 120_000));
  const settledAt = originHour + 2 * HOUR_MS;
  await ledger.settle({ forecast, actual: plantedActual(index), snapshotSha256: 'c'.repeat(64), settledAt });
}

/** An active model with a settled forecast: no question about a rise is settled within minutes. */
async function plantActiveModel(): Promise<void> {
  const { objectStore } = requireServers(readSettings({}, scratch.stack.environment), 'objectStore');
  const now = newest + HOUR_MS / 2;
  const { source } = await plantActiveModels(database, now, connectObjectStore(objectStore));
  const originHour = newest - 4 * HOUR_MS;
  const rises = createRiseLedger(database);
  const forecast = await rises.publish({ ...plantedRise(0), source, originHour }, manualClock(originHour + 120_000));
  await rises.settle({ forecast, actual: plantedActual(0), snapshotSha256: 'c'.repeat(64), settledAt: newest });
}

/** A path whose first hours are settled: that of the schedule is settled an hour later. */
async function plantPath(): Promise<void> {
  const { objectStore } = requireServers(readSettings({}, scratch.stack.environment), 'objectStore');
  const store = connectObjectStore(objectStore);
  const snapshot = await createSnapshots(database).newest({ asset });
  if (!snapshot) throw new Error('no hour has stored its data');
  const hour = newest - 6 * HOUR_MS;
  const bytes = await store.get(snapshot.history);
  const history = Buffer.from(formatSeriesCsv(parseSeriesCsv(bytes).filter((row) => row.hour <= hour)));
  const deps = {
    ...{ paths: createPathLedger(database), snapshots: createSnapshots(database) },
    readParameters: () => readPathParameters(parametersFile),
  };
  const get = async () => history;
  const then = createPathActivities({ ...deps, objectStore: { get }, clock: manualClock(hour + 120_000) });
  await then.forecastPath({ asset, snapshot: { ...snapshot, hour }, element: 'har' });
  const now = createPathActivities({ ...deps, objectStore: store, clock: systemClock });
  expect((await now.settlePaths({ asset, snapshot })).settled).toBeGreaterThanOrEqual(6);
}

/** A search takes minutes, and most end without a better trial. */
async function plantSearch(): Promise<void> {
  const searches = createSearches(database);
  await searches.begin(plan, newest);
  for (const scored of scores) await searches.recordScores({ id: plan.id, ...scored, at: newest });
  const { result } = search;
  if (result) await searches.end({ id: plan.id, result: { ...result, holdout: result.validation }, at: newest });
}

async function askForForecasts(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${addressOf('Forecasts')}/predict`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(200);
}

/** Repeats the queries until all have an answer or the time is over. */
async function askAll(asked: readonly ExpectedQuery[], patienceMs: number): Promise<Map<ExpectedQuery, Answered>> {
  const answered = new Map<ExpectedQuery, Answered>();
  const end = Date.now() + patienceMs;
  while (answered.size < asked.length && Date.now() < end) {
    await askForForecasts();
    const open = asked.filter((query) => !answered.has(query));
    const answers = await Promise.all(open.map((query) => ask(addressOf('Prometheus'), query)));
    open.forEach((query, index) => {
      const answer = answers[index];
      if (answer) answered.set(query, answer);
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return answered;
}

test('every expression of every dashboard and rule returns data from the running nexthour', async () => {
  const due = { where: 'rules', query: 'nexthour:forecasts_due:total', labels: [] };
  await runHours();
  await until(() => ask(addressOf('Prometheus'), due), Boolean);
  await runDailyWork();
  await plantRecord();
  await plantActiveModel();
  await plantSearch();
  await plantPath();
  const asked = [...listDashboardQueries(), ...listRuleQueries()];
  const answered = await askAll(asked, ANSWERED_MS);
  expect(asked.filter((query) => !answered.has(query))).toEqual([]);
  const inOrder = asked.flatMap((query) => answered.get(query) ?? []);
  writeFileSync(join(projectRoot, 'test', 'monitoring', 'transcript.txt'), `${HEAD}\n${transcript(inOrder)}`);
});

/** Shows that the check finds planted faults. */
test.each([
  ['a misspelt metric', 'max(nexthour_runs_mising)', ''],
  ['a misspelt metric beside another alternative', 'count(nexthour_qualty_check_result) or vector(0)', ''],
  ['a misspelt label value among others', 'max(nexthour_forecast_quantile_usd{level=~"0.05|0.59"})', ''],
  ['a misspelt excluded label value', 'max(nexthour_quality_check_results_total{status!="passed"})', ''],
  [
    'a join without matches',
    removeConditions('up{job="pipeline-worker"} == 1 unless on (instance) nexthour_runs_missing'),
    '',
  ],
  ['a legend with a missing label', 'max by (step) (nexthour_hour_step_state)', '{{rule}}'],
])('finds %s', async (_, expr, names) => {
  const asked = expandQuery('planted', expr, names);
  const answered = await askAll(asked, 5_000);
  expect(asked.length - answered.size).toBe(1);
});

test('every target is up and every rule is healthy', async () => {
  const { activeTargets } = await askPrometheus<{
    activeTargets: { scrapePool: string; health: string }[];
  }>(addressOf('Prometheus'), 'targets');
  expect(activeTargets.filter(({ health }) => health !== 'up')).toEqual([]);
  expect(new Set(activeTargets.map(({ scrapePool }) => scrapePool))).toEqual(
    new Set([
      ...['server', 'pipeline-worker', 'training-worker', 'temporal-sdk', 'temporal', 'prometheus', 'alertmanager'],
      ...['ingest', 'candles', 'features', 'predict', 'score', 'news'],
    ]),
  );
  const { groups } = await askPrometheus<{ groups: { rules: { name: string; health: string }[] }[] }>(
    addressOf('Prometheus'),
    'rules',
  );
  expect(groups.flatMap(({ rules }) => rules).filter(({ health }) => health !== 'ok')).toEqual([]);
});
