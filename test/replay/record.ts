import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { HOUR_MS, hourlyWorkflowId, hourOf } from '../../forecasting/hour';
import type { FaultOf } from '../../simulator/faults';
import { systemClock } from '../../system/clock';
import { connectTemporal } from '../../temporal/connection';
import { startHour } from '../../temporal/hours';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';
import type { tick } from '../../workflows/tick';
import { recovering, tenfoldDuring } from '../support/exchange-faults';
import { temporalForTests } from '../support/servers';
import { startPipeline } from '../support/start-pipeline';
import { API_KEY, NOW, startSimulator } from '../support/start-simulator';
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

test('an hour that the data gate stops', async () => {
  await recordHour('gated', { faultOf: tenfoldDuring(hourOf(NOW) - 30 * HOUR_MS), trains: true });
});

test('an hour in which LiveCoinWatch fails at first, before there is a model', async () => {
  await recordHour('retried', { faultOf: recovering, trains: false });
});

async function recordHour(name: string, { faultOf, trains }: { faultOf: FaultOf; trains: boolean }): Promise<void> {
  const simulator = await startSimulator({ faultOf });
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  const pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock });
  try {
    const handle = await pipeline.start({ asset, hour: hourOf(NOW), trains });
    await expect(handle.result()).rejects.toMatchObject({ name: 'WorkflowFailedError' });
    await record(name, handle.workflowId);
  } finally {
    await pipeline.stop();
    await simulator.close();
  }
}
