import { activityTypes, dag } from '../../../workflows/dag/declare';
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

const dags = { diamond, failing, recovering, slow };

export async function runTestDag({ name, seed }: { name: keyof typeof dags; seed: number }): Promise<StepStatus[]> {
  return runDag(dags[name], { seed });
}
