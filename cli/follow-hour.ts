import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { StepStatus } from '../workflows/dag/declare';
import type { hourly } from '../workflows/hourly';
import { describeSteps } from './describe-steps';
import { openTaskBoard, type TaskBoard } from './task-board';
import { type Asking, whenAnswered } from './when-answered';

const POLL_MS = 400;

interface Look {
  readonly description: WorkflowExecutionDescription;
  readonly steps: readonly StepStatus[];
}

/**
 * Shows each step of a running hour until the run has ended; returns where the steps ended.
 * @throws what whenAnswered throws
 */
export async function followHour(
  handle: WorkflowHandle<typeof hourly>,
  asking: Asking,
): Promise<readonly StepStatus[]> {
  let board: TaskBoard | undefined;
  try {
    for (;;) {
      const { description, steps } = await whenAnswered(() => look(handle), asking);
      board ??= openTaskBoard(steps.map(({ step }) => step));
      for (const { step, update } of describeSteps(steps, description)) board.update(step, update);
      if (description.status.name !== 'RUNNING') return steps;
      await sleep(POLL_MS, undefined, { signal: asking.stop });
    }
  } finally {
    await board?.close();
  }
}

/** The run is described before the steps are asked for, so that the last look at the steps is one after the end. */
async function look(handle: WorkflowHandle<typeof hourly>): Promise<Look> {
  const description = await handle.describe();
  return { description, steps: await handle.query<StepStatus[]>('steps') };
}
