import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { heartbeatInterceptor } from '../../workers/heartbeat';
import { type StepStatus, stepsQuery } from '../../workflows/dag/declare';
import { createPlantActivities } from '../support/plant-activities';
import { temporalForTests } from '../support/servers';
import { until } from '../support/until';
import type { runPlant } from '../support/workflows';

const { address, namespace } = temporalForTests();
const taskQueue = `plants-${randomUUID()}`;
const log: string[] = [];
let native: NativeConnection;
let client: Client;
let worker: Worker;
let running: Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  native = await NativeConnection.connect({ address });
  client = new Client({ connection: await Connection.connect({ address }), namespace });
  worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath: require.resolve('../support/workflows'),
    activities: createPlantActivities(log),
    interceptors: { activity: [() => ({ inbound: heartbeatInterceptor })] },
  });
  running = worker.run();
}, 60_000);

afterAll(async () => {
  worker.shutdown();
  await running;
  await client.connection.close();
  await native.close();
});

beforeEach(() => {
  log.length = 0;
});

function start(name: Parameters<typeof runPlant>[0]['name']) {
  return client.workflow.start<typeof runPlant>('runPlant', {
    taskQueue,
    workflowId: `plant-${randomUUID()}`,
    args: [{ name, seed: Math.floor(Math.random() * 1e9) }],
  });
}

function byName(steps: StepStatus[]): Record<string, StepStatus> {
  return Object.fromEntries(steps.map((step) => [step.step, step]));
}

test('hands the results of its needs to a step, and runs branches side by side', async () => {
  const steps = byName(await (await start('diamond')).result());
  const { height } = (steps.top?.result ?? {}) as { height: number };
  expect(steps.bottom).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: height * 20,
    needs: ['left', 'right'],
  });
  expect(log.slice(0, 3)).toEqual(['grow', 'branch starts', 'branch starts']);
});

test('tries a failing step as often as it may, and runs nothing below it', async () => {
  const steps = byName(await (await start('withered')).result());
  expect(steps.sick).toMatchObject({ state: 'failed', attempts: 3, reason: 'no water' });
  expect(steps['below-sick']).toMatchObject({ state: 'upstream-failed', attempts: 0, reason: 'sick failed' });
  expect(log).not.toContain('swallow');
});

test('does not try again what cannot be mended by trying', async () => {
  const steps = byName(await (await start('withered')).result());
  expect(steps.hopeless).toMatchObject({ state: 'failed', attempts: 1, reason: 'frost' });
  expect(steps['below-hopeless']?.state).toBe('upstream-failed');
});

test('skips a step with its reason, and what it feeds', async () => {
  const steps = byName(await (await start('withered')).result());
  expect(steps.healthy?.state).toBe('succeeded');
  expect(steps.optional).toMatchObject({ state: 'skipped', reason: 'not in winter', attempts: 0 });
  expect(steps['below-optional']).toMatchObject({ state: 'skipped', reason: 'not in winter' });
});

test('recovers by retries, after the delay that the activity asked for where it asked', async () => {
  const steps = byName(await (await start('recovering')).result());
  expect(steps.flaky).toMatchObject({ state: 'succeeded', attempts: 3, result: 'open' });
  expect(steps['told-when']).toMatchObject({ state: 'succeeded', attempts: 2 });
});

test('tells where each step stands while it runs, and stops on cancellation', async () => {
  const handle = await start('slow');
  const [long, after] = await until(
    () => handle.query(stepsQuery),
    ([first]) => first?.state === 'running',
  );
  expect(long).toMatchObject({ step: 'long', attempts: 1, endedAt: null });
  expect(after?.state).toBe('waiting');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const steps = byName(await handle.query(stepsQuery));
  expect(steps.long?.state).toBe('cancelled');
});
