import { CancelledFailure } from '@temporalio/workflow';
import { activityTypes, dag } from '../../../workflows/dag/declare';
import { selectKeptSteps } from '../../../workflows/dag/rerun';
import { runDag } from '../../../workflows/dag/run';
import type { StepStatus } from '../../../workflows/dag/status';
import type { TestActivities } from '../test-activities';

/** DAGs for the tests of the engine, with the activities of `test-activities.ts`. */
const activities = activityTypes<TestActivities>();
const quickRetry = { attempts: 3, firstDelayMs: 10, maxDelayMs: 20 };

const diamond = dag<{ seed: number }>('diamond', ({ step }) => {
  const doubled = step('top', {}, activities.double);
  const left = step('left', { doubled }, activities.multiplySlowly);
  const right = step('right', { doubled }, activities.multiplySlowly);
  step('bottom', { left, right }, activities.add);
});

const failing = dag<{ seed: number }>('failing', ({ step }) => {
  const failed = step('failed', {}, activities.fail, { retry: quickRetry });
  step('after-failed', { failed }, activities.logCall);
  const failedForGood = step('failed-for-good', {}, activities.failForGood, { retry: quickRetry });
  step('after-failed-for-good', { failedForGood }, activities.logCall);
  const succeeded = step('succeeded', {}, activities.double);
  const skipped = step('skipped', { succeeded }, activities.logCall, { skip: () => 'not on Sundays' });
  step('after-skipped', { skipped }, activities.logCall);
});

const recovering = dag<{ seed: number }>('recovering', ({ step }) => {
  step('flaky', {}, activities.succeedOnThirdAttempt, { retry: quickRetry });
  const slowRetry = { ...quickRetry, firstDelayMs: 60_000, maxDelayMs: 60_000 };
  step('requests-delay', {}, activities.requestRetryAfter20Ms, { retry: slowRetry });
});

const slow = dag<{ seed: number }>('slow', ({ step }) => {
  const long = step('long', {}, activities.sleepForAMinute);
  step('after-long', { long }, activities.logCall);
});

const rules = dag<{ seed: number }>('rules', ({ step }) => {
  const failed = step('failed', {}, activities.failForGood);
  const succeeded = step('succeeded', {}, activities.double);
  const skipped = step('skipped', {}, activities.double, { skip: () => 'not on Sundays' });
  step('none-failed', { succeeded, skipped }, activities.listInput, { rule: 'none-failed' });
  step('one-failed', { succeeded, failed }, activities.listInput, { rule: 'none-failed' });
  step('all-done', { succeeded, skipped, failed }, activities.listInput, { rule: 'all-done' });
  const nothing = step('nothing', {}, activities.double, { didNothing: ({ value }) => `${value} is nothing` });
  step('after-nothing', { doubled: nothing }, activities.multiplySlowly);
});

/** The step `long` takes a minute, longer than the DAG may take. */
const limited = dag<{ seed: number }>(
  'limited',
  ({ step }) => {
    const flaky = step('retrying', {}, activities.fail, {
      retry: { ...quickRetry, firstDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    const long = step('long', {}, activities.sleepForAMinute);
    step('after-long', { long, flaky }, activities.logCall);
    step('quick', {}, activities.double);
  },
  { timeLimitMs: 1_500 },
);

const mapped = dag<{ seed: number }>('mapped', ({ step, map }) => {
  const listed = step('list', {}, activities.listElements);
  const none = step('none', {}, activities.listNothing);
  const mapping = { over: 'listed', keyOf: ({ name }: { name: string }) => name, retry: quickRetry } as const;
  const tolerant = map('tolerant', { listed }, activities.useElement, { ...mapping, instances: 'all-done' });
  const strict = map('strict', { listed }, activities.useElement, mapping);
  step('after-tolerant', { tolerant }, activities.listInput);
  step('after-strict', { strict }, activities.logCall);
  const nothing = map('nothing', { listed: none }, activities.useElement, {
    ...mapping,
    didNothing: (results) => (results.length === 0 ? 'the list is empty' : null),
  });
  step('after-nothing', { nothing }, activities.listInput);
  map('repeated', { listed }, activities.useElement, { ...mapping, keyOf: () => 'same' });
});

const dags = { diamond, failing, recovering, slow, rules, limited, mapped };

export interface TestDagInput {
  readonly name: keyof typeof dags;
  readonly seed: number;
  /** Default: the limit of the DAG. */
  readonly timeLimitMs?: number;
  /** Runs the DAG again from this step, with the other results of the run `earlier`. */
  readonly rerun?: { readonly fromStep: string; readonly earlier: readonly StepStatus[] };
}

export async function runTestDag({ name, seed, rerun, timeLimitMs }: TestDagInput): Promise<StepStatus[]> {
  const dag = timeLimitMs === undefined ? dags[name] : { ...dags[name], timeLimitMs };
  const readKept = async () => (rerun ? selectKeptSteps(dag, rerun) : []);
  const steps = await runDag(dag, { seed }, { readKept });
  if (steps.some(({ state }) => state === 'cancelled')) throw new CancelledFailure('a step was cancelled');
  return steps;
}

export { runRandomDag } from './random-dag';
