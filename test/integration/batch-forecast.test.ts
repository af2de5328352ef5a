import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createPathLedger } from '../../clients/postgres/path-ledger';
import { hourOf } from '../../forecasting/hour';
import { verifyLedger } from '../../operations/ledger/verify-ledger';
import { stepsQuery } from '../../workflows/dag/status';
import { type RunningPipeline, startPipeline } from '../support/start-pipeline';
import { API_KEY, NOW, type RunningSimulator, startSimulator } from '../support/start-simulator';

/** The DAG `batch-forecast` after an hour of the real pipeline. */
const asset = 'BTC';
const hour = hourOf(NOW);
let simulator: RunningSimulator;
let pipeline: RunningPipeline;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  simulator = await startSimulator({});
  const liveCoinWatch = { url: simulator.url, apiKey: API_KEY };
  pipeline = await startPipeline({ liveCoinWatch, clock: simulator.clock, historyDays: 40, isBare: true });
});

afterAll(async () => {
  await pipeline.stop();
  await simulator.close();
});

async function runBatch(name: string) {
  const { client, taskQueue } = pipeline;
  const workflowId = `batch-forecast/${taskQueue}/${name}`;
  const handle = await client.workflow.start('batchForecast', { taskQueue, workflowId, args: [{ asset }] });
  const result = await handle.result();
  const steps = new Map((await handle.query(stepsQuery)).map((one) => [one.step, one]));
  return { result, steps };
}

test('does nothing before the first hour', async () => {
  const { result, steps } = await runBatch('early');
  expect(result).toEqual({ paths: [] });
  expect(steps.get('snapshot')).toMatchObject({ state: 'skipped', reason: 'no hour has passed the data gate yet' });
});

test('writes the path of the newest hour once, with a step for each family', async () => {
  await (await pipeline.start({ asset, hour, trains: false })).result().catch(() => undefined);
  const { result, steps } = await runBatch('first');
  expect(result.paths.map(({ family }: { family: string }) => family)).toEqual(['har', 'ewma', 'arima']);
  expect(steps.get('forecast-path[arima]')).toMatchObject({ state: 'succeeded' });
  const entries = await createPathLedger(pipeline.database).newest({ asset });
  expect(entries.map(({ forecast }) => [forecast.origin, forecast.late])).toEqual(Array(72).fill([hour, false]));
  const again = await runBatch('again');
  expect(again.result).toEqual({ paths: [] });
  expect(again.steps.get('families')).toMatchObject({
    state: 'skipped',
    reason: 'there is no newest hour without a path',
  });
  expect(await verifyLedger(pipeline.database)).toMatchObject({ faults: 0 });
});
