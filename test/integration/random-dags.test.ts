import { randomUUID } from 'node:crypto';
import {
  type Client,
  WithStartWorkflowOperation,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import fc from 'fast-check';
import { clearStepUpdate, type StepState, type StepStatus, stepsQuery } from '../../workflows/dag/status';
import { type Call, createRandomActivities, LIST, MAX_STEPS } from '../support/random-activities';
import { type DagWorker, startDagWorker } from '../support/start-dag-worker';
import {
  MAX_ATTEMPTS,
  nameOf,
  type RandomDagInput,
  type RandomStep,
  type runRandomDag,
} from '../support/workflows/random-dag';

const RUNS = 2;
const CASES_PER_RUN = 4;
type Handle = WorkflowHandle<typeof runRandomDag>;

const taskQueue = `random-dags-${randomUUID()}`;
const calls = new Map<string, Call[]>();
const onCall = new Map<string, (count: number) => void>();
let client: Client;
let worker: DagWorker;

beforeAll(async () => {
  const activities = createRandomActivities(calls, ({ workflowId, count }) => onCall.get(workflowId)?.(count));
  worker = await startDagWorker({ taskQueue, activities, retriesCalls: false });
  client = worker.client;
});

afterAll(() => worker.stop());

/** A DAG whose steps need only earlier steps. */
const dags = fc
  .array(
    fc.record({
      rule: fc.constantFrom('all-succeeded' as const, 'none-failed' as const, 'all-done' as const),
      behaviour: fc.constantFrom(
        ...(['succeed', 'succeed', 'flaky', 'fail', 'fail-for-good', 'skip', 'nothing'] as const),
      ),
      mapped: fc.constantFrom(undefined, undefined, 'all-succeeded' as const, 'all-done' as const),
      wanted: fc.array(fc.nat(MAX_STEPS - 1), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: MAX_STEPS },
  )
  .map((given) => {
    const steps: RandomStep[] = [];
    for (const [index, { wanted, mapped, ...step }] of given.entries()) {
      const needs = [...new Set(wanted.filter((need) => need < index))];
      const canMap = needs[0] !== undefined && steps[needs[0]]?.mapped === undefined;
      steps.push({ ...step, needs, ...(mapped !== undefined && canMap ? { mapped } : {}) });
    }
    return steps;
  });

const FAILED: readonly string[] = ['failed', 'upstream-failed', 'cancelled'];

/** What the documentation of the trigger rules says, written a second time. */
function expectedStates(steps: readonly RandomStep[]): StepState[] {
  const states: StepState[] = [];
  const neverRan: boolean[] = [];
  for (const { needs, rule, behaviour, mapped } of steps) {
    const isBlocked = rule !== 'all-done' && needs.some((need) => FAILED.includes(states[need] ?? ''));
    const isSkipped =
      behaviour === 'skip' ||
      (rule === 'all-succeeded' && needs.some((need) => states[need] === 'skipped' && neverRan[need]));
    const list = needs[0];
    const hasElements = list !== undefined && !FAILED.includes(states[list] ?? '') && !neverRan[list];
    const fails = behaviour.startsWith('fail') && (mapped === undefined || (mapped === 'all-succeeded' && hasElements));
    const own: StepState = behaviour === 'nothing' ? 'skipped' : fails ? 'failed' : 'succeeded';
    states.push(isBlocked ? 'upstream-failed' : isSkipped ? 'skipped' : own);
    neverRan.push(isBlocked || isSkipped);
  }
  return states;
}

/** @param options.act is called when the activity number `count` of the run starts */
async function run(input: RandomDagInput, options?: { count: number; act: (handle: Handle) => Promise<unknown> }) {
  const workflowId = `random-dag-${randomUUID()}`;
  const handle = client.workflow.getHandle<typeof runRandomDag>(workflowId);
  let acted: Promise<unknown> | undefined;
  if (options) {
    onCall.set(workflowId, (count) => {
      if (count === options.count) acted = options.act(handle);
    });
  }
  await client.workflow.start<typeof runRandomDag>('runRandomDag', { taskQueue, workflowId, args: [input] });
  await handle.result().catch(() => undefined);
  await acted;
  return readResult(handle);
}

async function readResult(handle: Handle) {
  const all = await handle.query(stepsQuery);
  const statuses = all.filter(({ instanceOf }) => instanceOf === undefined);
  const instances = all.filter(({ instanceOf }) => instanceOf !== undefined);
  return { handle, statuses, instances, calls: calls.get(handle.workflowId) ?? [] };
}

/** What holds for every run, also for one that was cancelled or cleared. */
function expectInvariants(
  steps: readonly RandomStep[],
  result: { statuses: StepStatus[]; instances: StepStatus[]; calls: readonly Call[] },
): void {
  const { statuses, instances } = result;
  expect(statuses).toHaveLength(steps.length);
  for (const { step, state, attempts, instanceOf, ...instance } of instances) {
    expect(steps[statuses.findIndex((status) => status.step === instanceOf)]?.mapped).toBeDefined();
    expect(LIST.map((element) => `${instanceOf}[${element}]`)).toContain(step);
    expect(instance).toMatchObject({ endedAt: expect.any(Number), nextTryAt: null, deadline: null });
    expect(['succeeded', 'failed', 'cancelled']).toContain(state);
    expect(attempts).toBeLessThanOrEqual(MAX_ATTEMPTS);
  }
  for (const [index, { needs, rule }] of steps.entries()) {
    const status = statuses[index];
    expect(status).toMatchObject({ step: nameOf(index), endedAt: expect.any(Number), nextTryAt: null, deadline: null });
    expect(['succeeded', 'skipped', ...FAILED]).toContain(status?.state);
    expect(status?.attempts).toBeLessThanOrEqual(MAX_ATTEMPTS);
    const isBlocked = rule !== 'all-done' && needs.some((need) => FAILED.includes(statuses[need]?.state ?? ''));
    expect(status?.state === 'upstream-failed').toBe(isBlocked);
  }
  for (const { step, element, openAtStart, isOpen } of result.calls) {
    expect(isOpen).toBe(false);
    expect(openAtStart).not.toContainEqual({ step, element });
    const open = openAtStart.map((other) => other.step);
    for (const need of steps[step]?.needs ?? []) expect(open).not.toContain(need);
  }
}

const cases = fc.array(fc.record({ steps: dags, count: fc.integer({ min: 1, max: 8 }), at: fc.nat(MAX_STEPS - 1) }), {
  minLength: CASES_PER_RUN,
  maxLength: CASES_PER_RUN,
});
type Case = { readonly steps: readonly RandomStep[]; readonly count: number; readonly at: number };

/** Checks many random cases at the same time. */
function check(one: (values: Case) => Promise<void>): Promise<void> {
  const property = fc.asyncProperty(cases, async (values) => void (await Promise.all(values.map(one))));
  return fc.assert(property, { numRuns: RUNS, endOnFailure: true });
}

/** They wait for retries most of the time, so they run at the same time. */
test.concurrent('every step ends in the state that its rule and its needs determine, after its own attempts only', () =>
  check(async ({ steps }) => {
    const result = await run({ steps });
    expectInvariants(steps, result);
    expect(result.statuses.map(({ state }) => state)).toEqual(expectedStates(steps));
    for (const [index, status] of result.statuses.entries()) {
      const own = steps[index]?.mapped ? result.instances.filter((one) => one.instanceOf === status.step) : [status];
      const attempts = own.reduce((sum, one) => sum + one.attempts, 0);
      expect(result.calls.filter(({ step }) => step === index)).toHaveLength(attempts);
    }
  }));

/** The last step may end before the server has got the cancellation. */
function ignoreEnded(error: unknown): void {
  if (!(error instanceof WorkflowNotFoundError)) throw error;
}

test.concurrent('a run that is cancelled at any moment ends, and its steps have a final state', () =>
  check(async ({ steps, count }) => {
    const result = await run({ steps }, { count, act: (handle) => handle.cancel().catch(ignoreEnded) });
    expectInvariants(steps, result);
    const { status } = await result.handle.describe();
    const isCancelled = result.statuses.some(({ state }) => state === 'cancelled');
    expect(status.name).toBe(isCancelled ? 'CANCELLED' : 'COMPLETED');
  }));

test.concurrent('a step that is cleared at any moment runs again, and the run ends as if it had not been cleared', () =>
  check(async ({ steps, count, at }) => {
    const args: [string] = [nameOf(at % steps.length)];
    const act = (handle: Handle) => handle.executeUpdate(clearStepUpdate, { args }).catch(() => undefined);
    const result = await run({ steps }, { count, act });
    expectInvariants(steps, result);
    expect(result.statuses.map(({ state }) => state)).toEqual(expectedStates(steps));
  }));

test.concurrent('a rerun from a step never runs a kept step, and gives every step the same state', () =>
  check(async ({ steps, at }) => {
    const { statuses, instances } = await run({ steps });
    const earlier = [...statuses, ...instances];
    const fromStep = nameOf(at % steps.length);
    const result = await run({ steps, rerun: { fromStep, earlier } });
    expectInvariants(steps, result);
    expect(result.statuses.map(({ state }) => state)).toEqual(expectedStates(steps));
    const kept = result.statuses.filter((status) => status.kept).map(({ step }) => step);
    expect(kept).not.toContain(fromStep);
    expect(result.calls.map(({ step }) => nameOf(step)).filter((step) => kept.includes(step))).toEqual([]);
  }));

test('a kept step that is cleared in the moment in which the rerun starts runs once', async () => {
  const steps: RandomStep[] = [
    { needs: [], rule: 'all-succeeded', behaviour: 'succeed' },
    { needs: [0], rule: 'all-succeeded', behaviour: 'succeed' },
  ];
  const { statuses: earlier } = await run({ steps });
  const workflowId = `random-dag-${randomUUID()}`;
  const startWorkflowOperation = new WithStartWorkflowOperation<typeof runRandomDag>('runRandomDag', {
    ...{ taskQueue, workflowId, workflowIdConflictPolicy: 'FAIL' },
    args: [{ steps, rerun: { fromStep: nameOf(1), earlier } }],
  });
  await client.workflow.executeUpdateWithStart(clearStepUpdate, { args: [nameOf(0)], startWorkflowOperation });
  const handle = client.workflow.getHandle<typeof runRandomDag>(workflowId);
  await handle.result();
  const result = await readResult(handle);
  expectInvariants(steps, result);
  expect(result.statuses).toMatchObject([
    { state: 'succeeded', kept: false, attempts: 1 },
    { state: 'succeeded', kept: false, attempts: 1 },
  ]);
  expect(result.calls.map(({ step }) => step)).toEqual([0, 1]);
});
