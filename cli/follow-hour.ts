import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { StepStatus } from '../workflows/dag/status';
import { describeSteps } from './describe-steps';
import { type RetryOptions, retryUntilAnswered } from './retry-until-answered';
import { openTaskBoard, type TaskBoard } from './task-board';

const POLL_MS = 400;

/** A run of a DAG. */
type RunHandle = Pick<WorkflowHandle, 'describe' | 'query'>;

/**
 * Shows each step of a running hour, or of another DAG, until the run ends. Returns the final state of each step.
 * @throws the errors of `retryUntilAnswered`
 */
export async function followHour(handle: RunHandle, options: RetryOptions): Promise<readonly StepStatus[]> {
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

/**
 * Waits until a step of a run has ended, is being tried again or will not run.
 * @throws the errors of `retryUntilAnswered`
 */
export async function waitForStep(handle: RunHandle, name: string, options: RetryOptions): Promise<void> {
  for (;;) {
    const { description, steps } = await retryUntilAnswered(() => readRunState(handle), options);
    const state = steps.find(({ step }) => step === name)?.state;
    if (description.status.name !== 'RUNNING' || (state !== 'waiting' && state !== 'running')) return;
    await sleep(POLL_MS, undefined, { signal: options.stop });
  }
}

/** Reads the description before the steps. When it says that the run has ended, the steps are final. */
async function readRunState(handle: RunHandle) {
  const description = await handle.describe();
  return { description, steps: await handle.query<StepStatus[]>('steps') };
}
