import type { WorkflowExecutionDescription } from '@temporalio/client';
import { progressByActivity } from '../operations/hours/activity-progress';
import type { StepState, StepStatus } from '../workflows/dag/status';
import type { TaskState, TaskUpdate } from './task-board';

/** Converts the step states of a run to the updates of a task board. A mapped step has one line. */
export function describeSteps(
  steps: readonly StepStatus[],
  description: WorkflowExecutionDescription,
): { step: string; update: TaskUpdate }[] {
  const progress = progressByActivity(description);
  const plain = steps.filter(({ instanceOf }) => instanceOf === undefined);
  return plain.map((status) => ({
    step: status.step,
    update: { state: TASK_STATES[status.state], detail: describeStep(status, progress.get(status.activityType)) },
  }));
}

const TASK_STATES: Record<StepState, TaskState> = {
  waiting: 'waiting',
  running: 'running',
  retrying: 'running',
  succeeded: 'done',
  failed: 'failed',
  skipped: 'skipped',
  'upstream-failed': 'skipped',
  cancelled: 'failed',
};

function describeStep(step: StepStatus, progress: string | undefined): string {
  const { state, attempts, maxAttempts, reason, startedAt, endedAt, kept } = step;
  if (kept) return 'kept from an earlier run';
  if (state === 'retrying') return `attempt ${attempts} of ${maxAttempts} failed: ${reason}; retrying`;
  if (state === 'running') return progress ?? '';
  if (state === 'succeeded' && startedAt !== null && endedAt !== null)
    return `${((endedAt - startedAt) / 1_000).toFixed(1)} s${reason === null ? '' : `, ${reason}`}`;
  return reason ?? '';
}
