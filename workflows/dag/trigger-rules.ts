import type { TriggerRule } from './declare';
import type { StepStatus } from './status';

type Need = Pick<StepStatus, 'step' | 'state' | 'reason' | 'attempts'>;
export type Blocker = Pick<StepStatus, 'state' | 'reason' | 'skippedReason'>;

const FAILED_STATES: readonly string[] = ['failed', 'upstream-failed', 'cancelled'];

/** The final state of a step that its trigger rule does not allow to run; `null` when it can run. @param needs all have ended */
export function findBlocker(rule: TriggerRule, needs: readonly Need[]): Blocker | null {
  if (rule === 'all-done') return null;
  const failed = needs.find(({ state }) => FAILED_STATES.includes(state));
  if (failed) return { state: 'upstream-failed', reason: `${failed.step} ${failed.state}`, skippedReason: null };
  if (rule === 'none-failed') return null;
  // A step that ran and did nothing has a result, so the steps that need it run.
  const skipped = needs.find(({ state, attempts }) => state === 'skipped' && attempts === 0);
  return skipped ? skippedFor(skipped.reason) : null;
}

export function skippedFor(reason: string | null): Blocker {
  return { state: 'skipped', reason, skippedReason: reason };
}
