import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowIdReusePolicy,
} from '@temporalio/client';
import { formatHour } from '../forecasting/hour';
import type { BackfillInput, BackfillProgress, backfill } from '../workflows/backfill';
import { PIPELINE_QUEUE } from '../workflows/temporal-names';
import { ask } from './ask';
import { isRunning } from './is-running';

export type BackfillHandle = WorkflowHandle<typeof backfill>;

/** One backfill runs at a time. */
function backfillId(asset: string): string {
  return `backfill/${asset}`;
}

/** Starts a backfill, or returns the one that is running (`joined`), whose range may be another one. */
export async function startBackfill(
  client: Client,
  input: BackfillInput,
): Promise<{ handle: BackfillHandle; start: 'started' | 'joined' }> {
  const { asset, from, to, parallel } = input;
  const rangeUtc = `${formatHour(from)} to ${formatHour(to)}`;
  try {
    const handle = await client.workflow.start<typeof backfill>('backfill', {
      taskQueue: PIPELINE_QUEUE,
      workflowId: backfillId(asset),
      args: [{ ...input, rangeUtc }],
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `${asset} ${rangeUtc}, at most ${parallel} at a time`,
    });
    return { handle, start: 'started' };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { handle: client.workflow.getHandle(backfillId(asset)), start: 'joined' };
  }
}

export async function findRunningBackfill(
  client: Client,
  { asset }: { asset: string },
): Promise<BackfillHandle | null> {
  const handle = client.workflow.getHandle<typeof backfill>(backfillId(asset));
  return (await isRunning(handle)) ? handle : null;
}

export function readProgress(handle: BackfillHandle): Promise<BackfillProgress> {
  return ask(() => handle.query<BackfillProgress>('progress'));
}
