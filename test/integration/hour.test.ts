import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Client } from '@temporalio/client';
import { sql } from 'kysely';
import { connectMlflow } from '../../clients/mlflow';
import { PRODUCTION_ALIAS } from '../../clients/model-registry';
import { connectObjectStore, sha256Of } from '../../clients/object-store';
import { connectDatabase, type Database } from '../../clients/postgres/database';
import { readHourGrid } from '../../clients/postgres/hour-grid';
import { createLedger } from '../../clients/postgres/ledger';
import { createSnapshots, type Snapshot } from '../../clients/postgres/snapshots';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { formatHour, HOUR_MS, hourlyWorkflowId, hourOf, listHours } from '../../forecasting/hour';
import { nextHourModel } from '../../forecasting/questions';
import { readStackFile } from '../../stack/state-file';
import { readProgress, startBackfill } from '../../temporal/backfills';
import { connectTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import type { catchUp } from '../../workflows/catch-up';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';
import type { featureCheck } from '../../workflows/feature-check';
import type { hourly } from '../../workflows/hourly';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import type { tick } from '../../workflows/tick';
import {
  databaseUrlForTests,
  homeForTests,
  mlflowForTests,
  objectStoreForTests,
  temporalForTests,
} from '../support/servers';
import { until } from '../support/until';

/**
 * Runs hours as in production: with the worker processes of the stack, the simulator and real servers. The tests run in order; each
 * depends on the state that the previous ones left.
 */
const asset = 'BTC';
const run = promisify(execFile);
/** The first hour to run. The hours after it are backfilled. Two more hours are missed in a simulated outage. */
const hour = hourOf(Date.now()) - 8 * HOUR_MS;
const backfilled = listHours(hour + HOUR_MS, hour + 5 * HOUR_MS);
const mlflow = connectMlflow(mlflowForTests());
const objectStore = connectObjectStore(objectStoreForTests());
let client: Client;
let database: Database;
/** The version that the first hour trains. MLflow counts the versions of other tests too, so the number is not known before. */
let firstVersion: string;

beforeAll(async () => {
  client = await connectTemporal(temporalForTests());
  database = connectDatabase(databaseUrlForTests());
});

afterAll(async () => {
  await client.connection.close();
  await database.destroy();
});

function findPid(service: string): number {
  const pid = readStackFile(homeForTests())?.services.find(({ name }) => name === service)?.process?.pid;
  if (!pid) throw new Error(`${service} is not running`);
  return pid;
}

async function readSteps(handle: Awaited<ReturnType<typeof startHour>>['handle']): Promise<Record<string, StepStatus>> {
  const steps = await handle.query(stepsQuery).catch(() => []);
  return Object.fromEntries(steps.map((step) => [step.step, step]));
}

/** The changes of steps of the first hour, in their order. */
async function readToldStates(): Promise<string[]> {
  const { rows } = await sql<{ told: string }>`
    select concat(subject->>'step', ' ', subject->>'state') as told from changes
    where kind = 'step' and asset = ${asset} and subject->>'hour' = ${formatHour(hour)} and subject->>'state' is not null
    order by changes.transaction, changes.position`.execute(database);
  return rows.map(({ told }) => told);
}

/** Counts the rows with replayed prices of BTC. Other tests use other sources or assets. */
async function countRows(table: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from ${sql.table(table)} where asset = 'BTC' and source like 'replay+%'`.execute(database);
  return Number(rows[0]?.n);
}

async function readNewestSnapshot(): Promise<Snapshot> {
  const snapshot = await createSnapshots(database).newest({ asset });
  if (!snapshot) throw new Error('no hour has been run');
  return snapshot;
}

test('runs an hour once when five clients start it at the same time and its training worker is killed', async () => {
  const starts = await Promise.all(Array.from({ length: 5 }, () => startHour(client, { asset, hour, trains: true })));
  expect(new Set(starts.map(({ handle }) => handle.workflowId))).toEqual(new Set([`hourly/BTC/${formatHour(hour)}`]));
  const [{ handle }] = starts as [(typeof starts)[number]];
  // The state of the step is `running` also while its activity waits for the worker.
  await until(
    () => handle.describe(),
    ({ raw }) =>
      (raw.pendingActivities ?? []).some(
        ({ activityType, lastStartedTime }) => activityType?.name === 'trainCandidate' && lastStartedTime,
      ),
  );
  process.kill(findPid('training-worker'), 'SIGKILL');
  const { outcome, steps } = await handle.result();
  expect(outcome).toBe('published');
  const states = Object.fromEntries(steps.map(({ step, state }) => [step, state]));
  const { settle, forecast, 'active-models': active, 'forecast-active': ofActive, ...others } = states;
  // In the first hour no forecast is due, and the model is promoted after the step `forecast`. No model is active.
  expect([settle, forecast, active, ofActive]).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
  expect(new Set(Object.values(others))).toEqual(new Set(['succeeded']));
  expect(Object.keys(others)).toHaveLength(10);
  // Another test kills the training worker, too.
  expect(steps.find(({ step }) => step === 'train')?.attempts).toBeGreaterThan(1);
  // GET /forecasts/stream tells each state of each step, also of those that no worker had to run.
  const told = await until(readToldStates, (states) => states.includes('first-forecast succeeded'));
  expect(told).toEqual(expect.arrayContaining(['extract running', 'extract succeeded', 'settle skipped']));
  expect(told.filter((text) => text.startsWith('train ')).join()).toMatch(
    /^train running(,train retrying,train running)+,train succeeded$/,
  );
});

test('creates one run, one version and one forecast, and does not run a finished hour again', async () => {
  expect((await startHour(client, { asset, hour, trains: true })).start).toBe('finished');
  const production = await mlflow.getByAlias({ model: nextHourModel('BTC'), alias: PRODUCTION_ALIAS });
  const forecast = await createLedger(database).latest({ asset });
  expect(production).not.toBeNull();
  firstVersion = production?.version ?? '';
  expect(forecast).toMatchObject({
    originHour: hour,
    modelVersion: firstVersion,
    runId: production?.runId,
    late: true,
  });
  expect(await countRows('forecasts')).toBe(1);
  expect(await countRows('promotions')).toBe(1);
  const trained = await mlflow.getRun(forecast?.runId ?? '');
  expect(trained).toMatchObject({ status: 'FINISHED' });
});

test('stores raw answers and snapshots under their hash, and writes the report', async () => {
  const { history, source } = await readNewestSnapshot();
  const bytes = await objectStore.get(history);
  expect(sha256Of(bytes)).toBe(history.sha256);
  const { rows } = await sql<{ object_key: string; sha256: string; bytes: number }>`
    select object_key, sha256, bytes from raw_answers where asset = ${asset} and source = ${source} limit 1`.execute(
    database,
  );
  const [answer] = rows;
  if (!answer) throw new Error('no raw answer was recorded');
  await objectStore.get({ key: answer.object_key, sha256: answer.sha256, bytes: answer.bytes });
  const report = await readFile(join(homeForTests(), 'reports', 'latest.html'), 'utf8');
  expect(report).toContain('replayed prices of');
});

test('restores the same bytes with `git checkout` and `dvc pull`', async () => {
  const { history, processed } = await readNewestSnapshot();
  const folder = await mkdtemp(join(tmpdir(), 'nexthour-pull-'));
  try {
    const clone = join(folder, 'clone');
    const registry = join(homeForTests(), 'registry');
    const env = { ...childEnvironment(), DVC_NO_ANALYTICS: '1', DVC_SITE_CACHE_DIR: join(folder, 'site') };
    await run('git', ['clone', '-q', '--branch', `BTC/${formatHour(hour)}`, registry, clone], { env });
    await run('cp', [join(registry, '.dvc', 'config.local'), join(clone, '.dvc')]);
    await run(join(projectRoot, '.venv', 'bin', 'dvc'), ['pull', '-q'], { cwd: clone, env });
    const pulled = async (path: string) => sha256Of(await readFile(join(clone, 'data', path)));
    expect(await pulled('raw/btc_history.csv')).toBe(history.sha256);
    expect(await pulled('processed/btc_processed.csv')).toBe(processed.sha256);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('can be found in Temporal by its hour and outcome', async () => {
  const query = `NexthourOutcome = 'published' AND NexthourHour = '${formatHour(hour)}'`;
  const found = await until(
    async () => {
      const ids: string[] = [];
      for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
      return ids;
    },
    (ids) => ids.length > 0,
  );
  expect(found).toEqual([`hourly/BTC/${formatHour(hour)}`]);
});

test('makes the server use the new version without a restart', async () => {
  const url = readStackFile(homeForTests())
    ?.addresses.find(({ name }) => name === 'Forecasts')
    ?.url.replace('/docs', '');
  await until(
    () => fetch(`${url}/ready`),
    ({ ok }) => ok,
  );
  const latest = await (await fetch(`${url}/forecasts/latest`)).json();
  expect(latest).toMatchObject({
    model: { version: firstVersion },
    data: { replayed: expect.stringContaining('replayed prices of') },
  });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body: '{}' });
  const { prediction } = (await answer.json()) as { prediction: number };
  expect(prediction).toBe((latest as { prediction: number }).prediction);
});

test('ends an hour before the first model without a forecast, and says why', async () => {
  const { handle } = await startHour(client, { asset, hour: hour - HOUR_MS, trains: false });
  await expect(handle.result()).rejects.toMatchObject({
    cause: { type: 'no-model', message: expect.stringContaining('no model had been promoted by this hour') },
  });
  expect(await countRows('forecasts')).toBe(1);
});

test('backfills a range two hours at a time, and after a cancellation runs the rest, each hour once', async () => {
  const range = { asset, from: backfilled[0] ?? 0, to: backfilled.at(-1) ?? 0, parallel: 2 };
  const { handle } = await startBackfill(client, range);
  expect((await startBackfill(client, range)).start).toBe('joined');
  /** How many hours ran at the same time. Only one may be left after the cancellation. */
  const seen: number[] = [];
  await until(
    () => readProgress(handle).catch(() => null),
    (progress) => seen.push(progress?.running.length ?? 0) > 0 && (progress?.ended.length ?? 0) > 0,
  );
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const first = await readProgress(handle);
  expect(first).toMatchObject({ running: [], isStopping: true });
  expect(first.waiting).toBeGreaterThan(0);

  const { handle: second } = await startBackfill(client, range);
  const last = await until(
    () => readProgress(second),
    ({ running, waiting }) => seen.push(running.length) > 0 && running.length === 0 && waiting === 0,
  );
  await second.result();
  expect(Math.max(...seen)).toBe(2);
  const outcomes = [...first.ended, ...last.ended].sort((a, b) => a.hour - b.hour);
  expect(outcomes).toEqual(backfilled.map((hour) => ({ hour, outcome: 'published' })));
  const { hours } = await readHourGrid(database, { asset, count: 8, now: hour + 8 * HOUR_MS });
  const runs = new Map(hours.map(({ hour, run }) => [hour, run?.runs]));
  expect(backfilled.map((hour) => runs.get(hour))).toEqual([1, 1, 1, 1, 1]);
});

test('a tick runs the newest hour and the missed hours once each, even if the worker is killed', async () => {
  const tickHandle = await client.workflow.start<typeof tick>('tick', {
    taskQueue: PIPELINE_QUEUE,
    workflowId: 'tick/test',
    args: [{ asset }],
  });
  // The newest hour comes from the tick, because the clock may have passed a full hour since the tests began.
  const { newest, missed: missedHours } = await tickHandle.result();
  if (newest === null) throw new Error('the newest hour has no run yet');
  const missed = listHours(hour + 6 * HOUR_MS, newest - HOUR_MS);
  expect(missedHours).toBe(missed.length);
  const first = client.workflow.getHandle<typeof hourly>(hourlyWorkflowId({ asset, hour: missed[0] ?? 0 }));
  await until(
    () => readSteps(first),
    ({ transform }) => transform?.state === 'running' || transform?.state === 'succeeded',
  );
  process.kill(findPid('pipeline-worker'), 'SIGKILL');
  const { hours } = await client.workflow.getHandle<typeof catchUp>('catch-up/BTC').result();
  expect(hours).toEqual(missed.map((hour) => ({ hour, outcome: 'published' })));
  await client.workflow.getHandle(`hourly/BTC/${formatHour(newest)}`).result();

  const { rows } = await sql<{ origin: number; late: boolean; isAfter: boolean; version: string }>`
    select origin_hour as origin, late, made_at >= target_hour as "isAfter", model_version as version from forecasts
    where asset = 'BTC' and source like 'replay+%' order by origin_hour`.execute(database);
  expect(rows.map(({ origin, late }) => [origin, late])).toEqual([
    ...listHours(hour, newest - HOUR_MS).map((past) => [past, true]),
    // A full hour may pass before this forecast is made.
    [newest, rows.at(-1)?.isAfter],
  ]);
  // A missed hour uses the model that was in production at that hour, not a model that was trained later.
  expect(new Set(rows.slice(0, -1).map(({ version }) => version))).toEqual(new Set([firstVersion]));
  // Killing the worker can delay the forecast of the newest hour until the model of that hour is promoted.
  const { rows: promoted } = await sql<{ version: string }>`
    select version from promotions where promoted and asset = 'BTC' and source like 'replay+%'`.execute(database);
  expect([firstVersion, ...promoted.map(({ version }) => version)]).toContain(rows.at(-1)?.version);
  expect(await countRows('promotions')).toBe(2);
  const settled = await sql<{ target: number }>`
    select target_hour as target from settlements join forecasts on forecasts.id = forecast_id
    where asset = 'BTC' and source like 'replay+%' order by 1`.execute(database);
  // The run of an hour scores the forecasts of the hour before: whether the newest run finds one depends on which run
  // was first after the kill, and the newest forecast itself is not scored yet.
  expect(settled.rows.map(({ target }) => target).filter((target) => target < newest)).toEqual(
    listHours(hour + HOUR_MS, newest - HOUR_MS),
  );
  expect(Math.max(...settled.rows.map(({ target }) => target))).toBeLessThanOrEqual(newest);
  const contradictory = await sql`
    select hour from observations where asset = 'BTC' and source like 'replay+%' group by source, asset, hour having count(distinct rate) > 1`.execute(
    database,
  );
  expect(contradictory.rows).toEqual([]);
});

test('runs a published hour again from the step train, and keeps its earlier results', async () => {
  const again = backfilled[0] ?? 0;
  const before = await countRows('forecasts');
  const runsBefore = await countRows('hour_runs');
  await startHour(client, { asset, hour: again, trains: false, fromStep: 'version' });
  // A person who sees its outcome may run the hour again at once. The run ends a moment later.
  await until(
    () => countRows('hour_runs'),
    (count) => count > runsBefore,
  );
  const { handle, start } = await startHour(client, { asset, hour: again, trains: true, fromStep: 'train' });
  expect(start).toBe('started');
  const { outcome } = await handle.result();
  expect(outcome).toBe('published');
  const { steps } = await readHourGrid(database, { asset, count: 1, now: again }).then(
    ({ hours }) => hours[0]?.run ?? { steps: [] },
  );
  const { extract, forecast, train, promote } = await readSteps(handle);
  expect([extract, forecast]).toMatchObject([
    { state: 'succeeded', kept: true },
    { state: 'succeeded', kept: true },
  ]);
  expect([train, promote]).toMatchObject([
    { state: 'succeeded', kept: false },
    { state: 'succeeded', kept: false },
  ]);
  expect(steps.map(({ state }) => state)).not.toContain('failed');
  const { events } = await handle.fetchHistory();
  const types = events?.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
  expect(types).toEqual(
    expect.arrayContaining(['readStepsOfHour', 'trainCandidate', 'evaluateCandidate', 'decidePromotion']),
  );
  expect(types).not.toContain('extractPrices');
  expect(await countRows('forecasts')).toBe(before);
});

test('the daily check stores the features that no run has stored, and finds that the stored ones are right', async () => {
  const check = (workflowId: string) =>
    client.workflow.execute<typeof featureCheck>('featureCheck', {
      ...{ taskQueue: PIPELINE_QUEUE, workflowId },
      args: [{ asset }],
    });
  const newest = await createSnapshots(database).newest({ asset });
  const stored = await sql<{ hour: number }>`
    select hour from feature_rows where asset = ${asset} and source = ${newest?.source ?? ''}
    order by hour desc limit 1`.execute(database);
  expect(stored.rows.map(({ hour: of }) => of)).toEqual([newest?.hour]);
  const first = await check('features/test-1');
  expect(first).toMatchObject({ differences: 0, example: null });
  expect(first?.rows).toBeGreaterThan(200);
  expect(await check('features/test-2')).toMatchObject({ recorded: 0, differences: 0 });
});
