import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { StepStatus } from '../workflows/dag/status';
import type { hourly } from '../workflows/hourly';
import { describeSteps } from './describe-steps';
import { type RetryOptions, retryUntilAnswered } from './retry-until-answered';
import { openTaskBoard, type TaskBoard } from './task-board';

const POLL_MS = 400;

interface RunState {
  readonly description: WorkflowExecutionDescription;
  readonly steps: readonly StepStatus[];
}

/**
 * Shows each step of a running hour until the run ends. Returns the final state of each step.
 * @throws what retryUntilAnswered throws
 */
export async function followHour(
  handle: WorkflowHandle<typeof hourly>,
  options: RetryOptions,
): Promise<readonly StepStatus[]> {
  let board: TaskBoard | undefined;
  try {
    for (;;) {
      const { description, steps } = await retryUntilAnswered(() => readRunState(handle), options);
      board ??= openTaskBoard(steps.map(({ step }) => step));
      for (const { step, update } of describeSteps(steps, description)) board.update(step, update);
      if (description.status.name !== 'RUNNING') return steps;
      await sleep(POLL_MS, undefined, { signal: options.stop });
    }
  } finally {
    await board?.close();
  }
}

/** Describes the run before it queries the steps, so that the last query happens after the end of the run. */
async function readRunState(handle: WorkflowHandle<typeof hourly>): Promise<RunState> {
  const description = await handle.describe();
  return { description, steps: await handle.query<StepStatus[]>('steps') };
}
