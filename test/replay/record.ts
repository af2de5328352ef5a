import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { connectDatabase } from '../../clients/postgres/database';
import { HOUR_MS, hourlyWorkflowId, hourOf } from '../../forecasting/hour';
import type { FaultOf } from '../../simulator/faults';
import { systemClock } from '../../system/clock';
import { connectTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { startLiveTraining } from '../../temporal/live-training';
import { type backfill, progressQuery } from '../../workflows/backfill';
import type { batchForecast } from '../../workflows/batch-forecast';
import { clearStepUpdate } from '../../workflows/dag/status';
import { hourlyDag } from '../../workflows/hourly';
import type { macro } from '../../workflows/macro';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import type { tick } from '../../workflows/tick';
import { recovering, tenfoldDuring } from '../support/exchange-faults';
import { plantActiveModels } from '../support/plant-active-models';
import { plantMinuteBars } from '../support/plant-minute-bars';
import { databaseUrlForTests, temporalForTests } from '../support/servers';
import { type RunningHour, type RunningPipeline, startPipeline, stepsByName } from '../support/start-pipeline';
import { API_KEY, NOW, startSimulator } from '../support/start-simulator';
import { until } from '../support/until';
import { saveHistory } from './recorded-history';

/** Records the histories that replay.test.ts replays. `npm test` does not run it. CONTRIBUTING.md says when and how to run it. */
const asset = 'BTC';
let client: Client;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  client = await connectTemporal(temporalForTests());
});

afterAll(() => client.connection.close());

async function record(name: string, workflowId: string): Promise<void> {
  saveHistory(name, await client.workflow.getHandle(workflowId).fetchHistory());
}

test('the first hour; then, after an outage of one hour, the tick, the newest hour and the catch-up', async () => {
  const newest = hourOf(systemClock.now());
  const { handle: first } = await startHour(client, { asset, hour: newest - 2 * HOUR_MS, trains: true });
  await first.result();
  const args: Parameters<typeof tick> = [{ asset }];
  const tickOptions = { taskQueue: PIPELINE_QUEUE, workflowId: 'tick/recorded', args };
  expect(await client.workflow.execute<typeof tick>('tick', tickOptions)).toEqual({ newest, missed: 1 });
  const others = { published: hourlyWorkflowId({ asset, hour: newest }), 'catch-up': `catch-up/${asset}` };
  for (const workflowId of Object.values(others)) await client.workflow.getHandle(workflowId).result();
  const ids = { 'first-hour': first.workflowId, tick: tickOptions.workflowId, ...others };
  for (const [name, workflowId] of Object.entries(ids)) await record(name, workflowId);
});

test('a path of the next 24 hours, after an hour has passed the data gate', async () => {
  const args: Parameters<typeof batchForecast> = [{ asset }];
  const options = { taskQueue: PIPELINE_QUEUE, workflowId: 'batch-forecast/recorded', args };
  const { paths } = await client.workflow.execute<typeof batchForecast>('batchForecast', options);
  expect(paths).toHaveLength(3);
  await record('batch-forecast', options.workflowId);
});

/** The limits of the APIs spread its calls over eight minutes. */
test('the first run of the outside series, which the schedule has started', async () => {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: `WorkflowType = 'macro'` })) ids.push(workflowId);
  const first = client.workflow.getHandle<typeof macro>(ids.sort()[0] ?? '');
  expect(await first.result()).toMatchObject({ failed: 0, refused: 0 });
  await record('macro', first.workflowId);
});

test('an hour that the data gate stops', async () => {
  await recordHour('gated', { faultOf: tenfoldDuring(hourOf(NOW) - 30 * HOUR_MS), trains: true });
});

test('an hour in which LiveCoinWatch fails at first, before there is a model', async () => {
  await recordHour('retried', { faultOf: recovering, trains: false });
});

test('an hour before the first model, and the same hour again from the step profile', async () => {
  await withPipeline({}, async (pipeline) => {
    const input = { asset, hour: hourOf(NOW), trains: false };
    await expectFailure(await pipeline.start(input), 'no-model');
    await record('no-model', pipeline.taskQueue);
    await expectFailure(await pipeline.start({ ...input, fromStep: 'profile' }), 'no-model');
    await record('rerun', pipeline.taskQueue);
  });
});

test('an hour with two active models, of which one fails in all its attempts', async () => {
  await withPipeline({}, async (pipeline) => {
    const input = { asset, hour: hourOf(NOW), trains: false };
    await expectFailure(await pipeline.start(input), 'no-model');
    await plantActiveModels(pipeline.database, NOW);
    await expectFailure(await pipeline.start({ ...input, fromStep: 'active-models' }), 'no-model');
    await record('active-models', pipeline.taskQueue);
  });
});

test('an hour whose step extract is cleared while it waits for its next attempt', async () => {
  await withPipeline({ faultOf: recovering }, async (pipeline) => {
    const handle = await pipeline.start({ asset, hour: hourOf(NOW), trains: false });
    await untilRetrying(handle);
    expect(await handle.executeUpdate(clearStepUpdate, { args: ['extract'] })).toHaveLength(hourlyDag.steps.length);
    await expectFailure(handle, 'no-model');
    await record('cleared', handle.workflowId);
  });
});

test('an hour that is cancelled while a step waits for its next attempt', async () => {
  await withPipeline({ faultOf: recovering }, async (pipeline) => {
    const handle = await pipeline.start({ asset, hour: hourOf(NOW), trains: false });
    await untilRetrying(handle);
    await handle.cancel();
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    await record('cancelled', handle.workflowId);
  });
});

test('a backfill that is cancelled, and a backfill that runs the rest', async () => {
  await withPipeline({}, async ({ taskQueue }) => {
    const to = hourOf(NOW);
    const args: Parameters<typeof backfill> = [{ asset, from: to - 3 * HOUR_MS, to, parallel: 2 }];
    const start = () =>
      client.workflow.start<typeof backfill>('backfill', { taskQueue, workflowId: 'backfill/recorded', args });
    const cancelled = await start();
    await until(
      () => cancelled.query(progressQuery),
      ({ ended }) => ended.length > 0,
    );
    await cancelled.cancel();
    await expect(cancelled.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    await record('backfill-cancelled', cancelled.workflowId);
    await (await start()).result();
    await record('backfill', cancelled.workflowId);
  });
});

test('a training of the live line with enough bars, and one with too few', async () => {
  const database = connectDatabase(databaseUrlForTests());
  try {
    for (const days of [62, 2]) {
      const name = days > 60 ? 'train-live' : 'train-live-skipped';
      const trained = name.replaceAll('-', '').toUpperCase();
      await plantMinuteBars(database, { asset: trained, source: 'kraken', days });
      const { handle } = await startLiveTraining(client, { asset: trained });
      expect(await handle.result()).toMatchObject({ outcome: days > 60 ? 'trained' : 'skipped' });
      await record(name, handle.workflowId);
    }
  } finally {
    await database.destroy();
  }
});

async function untilRetrying(handle: RunningHour): Promise<void> {
  await until(
    () => stepsByName(handle),
    ({ extract }) => extract?.state === 'retrying',
  );
}

async function expectFailure(handle: RunningHour, type: string): Promise<void> {
  await expect(handle.result()).rejects.toMatchObject({ cause: { type } });
}

async function withPipeline(
  options: { faultOf?: FaultOf },
  work: (pipeline: RunningPipeline) => Promise<void>,
): Promise<void> {
  const simulator = await startSimulator(options);
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  const pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock });
  try {
    await work(pipeline);
  } finally {
    await pipeline.stop();
    await simulator.close();
  }
}

async function recordHour(name: string, { faultOf, trains }: { faultOf: FaultOf; trains: boolean }): Promise<void> {
  await withPipeline({ faultOf }, async (pipeline) => {
    const handle = await pipeline.start({ asset, hour: hourOf(NOW), trains });
    await expect(handle.result()).rejects.toMatchObject({ name: 'WorkflowFailedError' });
    await record(name, handle.workflowId);
  });
}
