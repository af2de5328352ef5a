import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { StepState, StepStatus } from '../workflows/dag';
import type { hourly } from '../workflows/hourly';
import { openTaskBoard, type TaskBoard, type TaskState, type TaskUpdate } from './task-board';

const POLL_MS = 400;

/** Shows each step of a running hour until the run has ended; returns where the steps ended. */
export async function followHour(handle: WorkflowHandle<typeof hourly>): Promise<StepStatus[]> {
  let board: TaskBoard | undefined;
  try {
    for (;;) {
      // Described before the steps are asked for, so that the last look at the steps is one after the end.
      const description = await handle.describe();
      const steps = await queryWhenAnswered(handle);
      board ??= openTaskBoard(steps.map(({ step }) => step));
      showSteps(board, steps, description);
      if (description.status.name !== 'RUNNING') return steps;
      await pause();
    }
  } finally {
    await board?.close();
  }
}

/** The steps; waits while no worker is there to answer, as when it is being restarted. */
async function queryWhenAnswered(handle: WorkflowHandle<typeof hourly>): Promise<StepStatus[]> {
  for (;;) {
    const steps = await handle.query<StepStatus[]>('steps').catch(() => null);
    if (steps) return steps;
    await pause();
  }
}

function showSteps(board: TaskBoard, steps: readonly StepStatus[], description: WorkflowExecutionDescription): void {
  const progress = progressByActivity(description);
  for (const step of steps) board.update(step.step, toUpdate(step, progress.get(step.activityType)));
}

/** What the running activities told of themselves in their newest heartbeat. */
function progressByActivity({ raw }: WorkflowExecutionDescription): Map<string, string> {
  const told = (raw.pendingActivities ?? []).map(({ activityType, heartbeatDetails }) => {
    const [payload] = heartbeatDetails?.payloads ?? [];
    const text = payload ? defaultPayloadConverter.fromPayload<string>(payload) : '';
    return [activityType?.name ?? '', text] as const;
  });
  return new Map(told);
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

function toUpdate(step: StepStatus, progress: string | undefined): TaskUpdate {
  return { state: TASK_STATES[step.state], detail: describeStep(step, progress) };
}

function describeStep(step: StepStatus, progress: string | undefined): string {
  const { state, attempts, maxAttempts, reason, startedAt, endedAt } = step;
  if (state === 'retrying') return `attempt ${attempts} of ${maxAttempts} failed: ${reason}; trying again`;
  if (state === 'running') return progress ?? '';
  if (state === 'succeeded' && startedAt !== null && endedAt !== null)
    return `${((endedAt - startedAt) / 1_000).toFixed(1)} s`;
  return reason ?? '';
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}
