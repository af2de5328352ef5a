import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { heartbeatInterceptor } from '../../workers/heartbeat';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';
import { temporalForTests } from '../support/servers';
import { createTestActivities } from '../support/test-activities';
import { until } from '../support/until';
import type { runTestDag } from '../support/workflows';

const { address, namespace } = temporalForTests();
const taskQueue = `dag-test-${randomUUID()}`;
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
    activities: createTestActivities(log),
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

function start(name: Parameters<typeof runTestDag>[0]['name']) {
  return client.workflow.start<typeof runTestDag>('runTestDag', {
    taskQueue,
    workflowId: `dag-test-${randomUUID()}`,
    args: [{ name, seed: Math.floor(Math.random() * 1e9) }],
  });
}

function indexByName(steps: StepStatus[]): Record<string, StepStatus> {
  return Object.fromEntries(steps.map((step) => [step.step, step]));
}

test('passes to a step the results of the steps that it needs, and runs branches in parallel', async () => {
  const steps = indexByName(await (await start('diamond')).result());
  const { value } = (steps.top?.result ?? {}) as { value: number };
  expect(steps.bottom).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: value * 20,
    needs: ['left', 'right'],
  });
  expect(log.slice(0, 3)).toEqual(['double', 'multiplySlowly starts', 'multiplySlowly starts']);
});

test('makes all attempts of a failing step, and runs no step that needs it', async () => {
  const steps = indexByName(await (await start('failing')).result());
  const lastError = 'connection refused';
  expect(steps.failed).toMatchObject({ state: 'failed', attempts: 3, reason: lastError, lastError, nextTryAt: null });
  expect(steps['after-failed']).toMatchObject({ state: 'upstream-failed', attempts: 0, reason: 'failed failed' });
  expect(log).not.toContain('logCall');
});

test('does not retry an error that is not retryable', async () => {
  const steps = indexByName(await (await start('failing')).result());
  expect(steps['failed-for-good']).toMatchObject({ state: 'failed', attempts: 1, reason: 'bad request' });
  expect(steps['after-failed-for-good']?.state).toBe('upstream-failed');
});

test('skips a step with a reason, and the steps that need it with the same reason', async () => {
  const steps = indexByName(await (await start('failing')).result());
  expect(steps.succeeded?.state).toBe('succeeded');
  const reason = 'not on Sundays';
  expect(steps.skipped).toMatchObject({ state: 'skipped', reason, skippedReason: reason, attempts: 0 });
  expect(steps['after-skipped']).toMatchObject({ state: 'skipped', reason: 'not on Sundays' });
});

test('succeeds after retries, and waits as long as the activity requested', async () => {
  const steps = indexByName(await (await start('recovering')).result());
  const kept = { reason: null, lastError: 'not ready', nextTryAt: null };
  expect(steps.flaky).toMatchObject({ state: 'succeeded', attempts: 3, result: 'done', ...kept });
  expect(steps['requests-delay']).toMatchObject({ state: 'succeeded', attempts: 2 });
});

test('shows the state of each step during the run, and stops on cancellation', async () => {
  const handle = await start('slow');
  const [long, after] = await until(
    () => handle.query(stepsQuery),
    ([first]) => first?.state === 'running',
  );
  expect(long).toMatchObject({ step: 'long', attempts: 1, endedAt: null });
  expect(after?.state).toBe('waiting');
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const steps = indexByName(await handle.query(stepsQuery));
  expect(steps.long?.state).toBe('cancelled');
});
