import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowExecutionDescription, WorkflowHandle } from '@temporalio/client';
import type { StepStatus } from '../workflows/dag';
import type { hourly } from '../workflows/hourly';
import { CommandFailed } from './command-failed';
import { describeSteps } from './describe-steps';
import { openTaskBoard, type TaskBoard } from './task-board';

const POLL_MS = 400;
const PATIENCE_MS = 120_000;

export interface Following {
  readonly handle: WorkflowHandle<typeof hourly>;
  /** Ends it, with the signal's own reason. */
  readonly stop?: AbortSignal;
  /** How long to wait while nobody answers. */
  readonly patienceMs?: number;
}

interface Look {
  readonly description: WorkflowExecutionDescription;
  readonly steps: readonly StepStatus[];
}

/**
 * Shows each step of a running hour until the run has ended; returns where the steps ended.
 * @throws CommandFailed when nobody has answered for two minutes; what `stop` was aborted with
 */
export async function followHour(following: Following): Promise<readonly StepStatus[]> {
  let board: TaskBoard | undefined;
  try {
    for (;;) {
      const { description, steps } = await lookWhenAnswered(following);
      board ??= openTaskBoard(steps.map(({ step }) => step));
      for (const { step, update } of describeSteps(steps, description)) board.update(step, update);
      if (description.status.name !== 'RUNNING') return steps;
      await sleep(POLL_MS, undefined, { signal: following.stop });
    }
  } catch (error) {
    following.stop?.throwIfAborted();
    throw error;
  } finally {
    await board?.close();
  }
}

/** A look; waits while nobody is there to answer, as when a worker is being restarted. */
async function lookWhenAnswered({ handle, stop, patienceMs = PATIENCE_MS }: Following): Promise<Look> {
  const since = performance.now();
  for (;;) {
    try {
      return await look(handle);
    } catch (error) {
      stop?.throwIfAborted();
      if (!isNobodyThere(error)) throw error;
      if (performance.now() - since > patienceMs) throw nobodyAnswers(handle, patienceMs, error);
    }
    await sleep(POLL_MS, undefined, { signal: stop });
  }
}

/** The run is described before the steps are asked for, so that the last look at the steps is one after the end. */
async function look(handle: WorkflowHandle<typeof hourly>): Promise<Look> {
  const description = await handle.describe();
  return { description, steps: await handle.query<StepStatus[]>('steps') };
}

/** Codes of gRPC: too late, too busy, no worker polls, no server. */
const NOBODY_THERE = [4, 8, 9, 14];

function isNobodyThere(error: unknown): boolean {
  const { code, cause } = error as { code?: number; cause?: { code?: number } };
  return NOBODY_THERE.includes(cause?.code ?? code ?? 0);
}

function nobodyAnswers(handle: WorkflowHandle<typeof hourly>, patienceMs: number, error: unknown): CommandFailed {
  const { message, cause } = error as { message: string; cause?: { message?: string } };
  const waited = `${Math.round(patienceMs / 1_000)} s`;
  return new CommandFailed(
    `${handle.workflowId} has told nothing for ${waited} (${cause?.message ?? message}). ` +
      'It goes on as soon as a worker runs; `nexthour doctor` tells what is wrong.',
  );
}
