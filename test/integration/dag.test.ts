import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { clearStepUpdate, type StepStatus, stepsQuery } from '../../workflows/dag/status';
import { type DagWorker, startDagWorker } from '../support/start-dag-worker';
import { createTestActivities } from '../support/test-activities';
import { until } from '../support/until';
import type { runTestDag, TestDagInput } from '../support/workflows';

const taskQueue = `dag-test-${randomUUID()}`;
const log: string[] = [];
/** Lets the slow element of the mapped steps end. */
const gate = { isOpen: true };
let client: Client;
let worker: DagWorker;

beforeAll(async () => {
  const activities = createTestActivities(log, gate);
  worker = await startDagWorker({ taskQueue, activities });
  client = worker.client;
});

afterAll(() => worker.stop());

beforeEach(() => {
  log.length = 0;
  gate.isOpen = true;
});

function start(name: TestDagInput['name'], input: Partial<TestDagInput> = {}) {
  return client.workflow.start<typeof runTestDag>('runTestDag', {
    taskQueue,
    workflowId: `dag-test-${randomUUID()}`,
    args: [{ name, seed: Math.floor(Math.random() * 1e9), ...input }],
  });
}

function indexByName(steps: StepStatus[]): Record<string, StepStatus> {
  return Object.fromEntries(steps.map((step) => [step.step, step]));
}

test('passes to a step the results of the steps that it needs, and runs branches in parallel', async () => {
  const handle = await start('diamond');
  const steps = indexByName(await handle.result());
  const { value } = (steps.top?.result ?? {}) as { value: number };
  expect(steps.bottom).toMatchObject({
    state: 'succeeded',
    attempts: 1,
    result: value * 20,
    needs: ['left', 'right'],
  });
  const { events } = await handle.fetchHistory();
  const changes = (events ?? []).flatMap((event) => {
    if (event.activityTaskScheduledEventAttributes) return ['scheduled'];
    return event.activityTaskCompletedEventAttributes ? ['completed'] : [];
  });
  const branches = ['scheduled', 'scheduled', 'completed', 'completed'];
  expect(changes).toEqual(['scheduled', 'completed', ...branches, 'scheduled', 'completed']);
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

test('starts a step by its trigger rule, with null for a need without a result', async () => {
  const steps = indexByName(await (await start('rules', { seed: 21 })).result());
  expect(steps['none-failed']).toMatchObject({
    state: 'succeeded',
    result: { succeeded: { value: 42 }, skipped: null },
  });
  expect(steps['one-failed']).toMatchObject({ state: 'upstream-failed', reason: 'failed failed', attempts: 0 });
  expect(steps['all-done']?.result).toMatchObject({ succeeded: { value: 42 }, skipped: null, failed: null });
});

test('shows a step that did nothing as skipped, and gives its result to the steps that need it', async () => {
  const steps = indexByName(await (await start('rules', { seed: 21 })).result());
  const reason = '42 is nothing';
  expect(steps.nothing).toMatchObject({ state: 'skipped', reason, skippedReason: reason, attempts: 1 });
  expect(steps['after-nothing']).toMatchObject({ state: 'succeeded', result: { value: 420 } });
});

test('keeps the results of an earlier run, and runs only the step and those that need it again', async () => {
  const earlier = await (await start('diamond', { seed: 1 })).result();
  log.length = 0;
  const rerun = { fromStep: 'left', earlier };
  const steps = indexByName(await (await start('diamond', { seed: 1, rerun })).result());
  expect(log).toEqual(['multiplySlowly starts', 'multiplySlowly ends']);
  expect(steps.top).toMatchObject({ state: 'succeeded', kept: true, result: { value: 2 } });
  expect(steps.right).toMatchObject({ state: 'succeeded', kept: true, result: { value: 20 } });
  expect(steps.bottom).toMatchObject({ state: 'succeeded', kept: false, result: 40 });
});

test('stops a cleared step, and runs it and the steps that need it again', async () => {
  const handle = await start('slow');
  const isRunning = ([long]: StepStatus[]) => long?.state === 'running';
  const [before] = await until(() => handle.query(stepsQuery), isRunning);
  await expect(handle.executeUpdate(clearStepUpdate, { args: ['lang'] })).rejects.toMatchObject({
    cause: { message: 'There is no step "lang"; the steps are long, after-long' },
  });
  expect(await handle.executeUpdate(clearStepUpdate, { args: ['long'] })).toEqual(['long', 'after-long']);
  const isAgain = ([long]: StepStatus[]) =>
    long?.state === 'running' && (long.startedAt ?? 0) > (before?.startedAt ?? 0);
  expect((await until(() => handle.query(stepsQuery), isAgain))[0]).toMatchObject({ attempts: 1, reason: null });
  const { events } = await handle.fetchHistory();
  expect(events?.filter((event) => event.activityTaskCanceledEventAttributes)).toHaveLength(1);
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
});

/** Starts the DAG with a time limit, and again with a longer one when this machine was too busy to reach the waiting retry in time. */
async function startLimited(
  timeLimitMs = 1_500,
): Promise<{ handle: Awaited<ReturnType<typeof start>>; running: StepStatus }> {
  const handle = await start('limited', { timeLimitMs });
  const [running] = await until(
    () => handle.query(stepsQuery),
    ([retrying, , , quick]) => retrying?.endedAt != null || (retrying?.state === 'retrying' && quick?.endedAt != null),
  );
  return running?.state === 'retrying' ? { handle, running } : startLimited(4 * timeLimitMs);
}

test('fails the steps that have not ended at the time limit of the run', async () => {
  const { handle, running } = await startLimited();
  const startedAt = running.startedAt ?? Number.NaN;
  expect(running.deadline).toBeGreaterThan(startedAt);
  expect(running.nextTryAt).toBeGreaterThan(startedAt + 50_000);
  const steps = indexByName(await handle.result());
  expect(steps.long).toMatchObject({ state: 'failed', deadline: null });
  expect(steps.long?.reason).toContain('the run reached its time limit');
  expect(steps.retrying?.reason).toContain('last error: connection refused');
  expect(steps['after-long']?.state).toBe('upstream-failed');
  expect(steps.quick?.state).toBe('succeeded');
});

test('summarises each attempt, timer and the whole run on the page of Temporal', async () => {
  const handle = await start('recovering');
  await handle.result();
  const { events } = await handle.fetchHistory();
  const summaries = (events ?? []).flatMap(({ userMetadata }) =>
    userMetadata?.summary ? [defaultPayloadConverter.fromPayload<string>(userMetadata.summary)] : [],
  );
  expect(summaries).toEqual(
    expect.arrayContaining(['flaky', 'flaky, attempt 2 of 3', 'flaky, attempt 3 of 3', 'requests-delay again in 1 s']),
  );
  const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
  expect(currentDetails).toContain('| flaky | succeeded | 3 of 3 | not ready |  |');
});

describe('a mapped step', () => {
  test('has an instance for each element; one that fails or is slow harms no other', async () => {
    gate.isOpen = false;
    const handle = await start('mapped');
    const during = await until(
      () => handle.query(stepsQuery),
      (steps) => indexByName(steps)['tolerant[good]']?.state === 'succeeded',
    );
    expect(indexByName(during)['tolerant[slow]']).toMatchObject({ state: 'running', attempts: 1 });
    gate.isOpen = true;
    const list = await handle.result();
    const steps = indexByName(list);
    expect(list.map(({ step }) => step).slice(2, 7)).toEqual([
      ...['tolerant', 'tolerant[good]', 'tolerant[flaky]', 'tolerant[bad]', 'tolerant[slow]'],
    ]);
    const problem = '1 of 4 failed: tolerant[bad]: this element is bad';
    expect(steps.tolerant).toMatchObject({ state: 'succeeded', result: [4, 5, null, 4], reason: problem });
    const instance = { instanceOf: 'tolerant', activityType: 'useElement', needs: ['list'] };
    expect(steps['tolerant[flaky]']).toMatchObject({ ...instance, state: 'succeeded', maxAttempts: 3 });
    expect(steps['tolerant[flaky]']?.attempts).toBeGreaterThan(1);
    expect(steps['tolerant[bad]']).toMatchObject({ state: 'failed', attempts: 1, lastError: 'this element is bad' });
    expect(steps['after-tolerant']?.result).toMatchObject({ tolerant: [4, 5, null, 4] });
    expect(steps.strict).toMatchObject({ state: 'failed', reason: problem.replace('tolerant', 'strict') });
    expect(steps['after-strict']).toMatchObject({ state: 'upstream-failed' });
    expect(steps.nothing).toMatchObject({ state: 'skipped', reason: 'the list is empty', result: [] });
    expect(steps['after-nothing']?.state).toBe('succeeded');
    expect(steps.repeated).toMatchObject({ state: 'failed', reason: expect.stringContaining('repeated[same]') });
  });

  test('runs one instance again, and keeps the results of the others', async () => {
    const earlier = await (await start('mapped', { seed: 5 })).result();
    log.length = 0;
    const rerun = { fromStep: 'tolerant[good]', earlier };
    const steps = indexByName(await (await start('mapped', { seed: 5, rerun })).result());
    // Once for this step, and once for `strict`, which had failed.
    expect(log.filter((entry) => entry === 'useElement good')).toHaveLength(2);
    expect(steps['tolerant[slow]']).toMatchObject({ state: 'succeeded', kept: true });
    expect(steps['tolerant[good]']).toMatchObject({ state: 'succeeded', kept: false });
    expect(steps['tolerant[bad]']).toMatchObject({ state: 'failed', kept: false });
    expect(steps.tolerant).toMatchObject({ result: [4, 5, null, 4], kept: false });
    expect(steps.list).toMatchObject({ kept: true });
  });

  test('can have one of its instances cleared during the run', async () => {
    gate.isOpen = false;
    const handle = await start('mapped');
    const haveEnded = (steps: StepStatus[]) => {
      const { 'tolerant[bad]': bad, 'tolerant[good]': good, 'strict[good]': other } = indexByName(steps);
      return bad?.state === 'failed' && good?.state === 'succeeded' && other?.state === 'succeeded';
    };
    await until(() => handle.query(stepsQuery), haveEnded);
    const clear = (name: string) => handle.executeUpdate(clearStepUpdate, { args: [name] });
    expect(await clear('tolerant[good]')).toEqual(['tolerant', 'after-tolerant']);
    await expect(clear('tolerant[unknown]')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('no instance') },
    });
    gate.isOpen = true;
    const steps = indexByName(await handle.result());
    expect(log.filter((entry) => entry === 'useElement good').length).toBe(3);
    expect(steps.tolerant).toMatchObject({ state: 'succeeded', result: [4, 5, null, 4] });
    expect(steps['after-tolerant']).toMatchObject({ state: 'succeeded' });
  });
});
