import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { Hour } from '../forecasting/hour';
import { catchUp } from './catch-up';
import { findMissingHours } from './hour-run-activities';
import { hourly } from './hourly';
import { hourlyStartOptions } from './hourly-start';
import { startUnlessPublished } from './start-unless-published';
import { catchUpWorkflowId } from './temporal-names';

/**
 * Finds the closed hours without a finished run and starts them. The schedule starts this workflow every 15 minutes. The newest hour starts
 * immediately, because only its forecast can still be on time. A separate workflow, `catchUp`, runs the missed hours, so that they do
 * not delay later hours (docs/decisions/0002-newest-hour-before-missed-hours.md). The tick does not wait for these workflows.
 * @returns the newest closed hour (`null` when it has a finished run) and the number of earlier hours without one
 */
export async function tick({ asset }: { asset: string }): Promise<{ newest: Hour | null; missed: number }> {
  const { newest, missed } = await findMissingHours({ asset });
  const parentClosePolicy = ParentClosePolicy.ABANDON;
  if (newest !== null) {
    await startUnlessPublished({ asset, hour: newest, trains: true }, (input) =>
      startChild(hourly, { ...hourlyStartOptions(input), parentClosePolicy }),
    );
  }
  if (missed.length > 0) {
    const workflowId = catchUpWorkflowId(asset);
    const staticSummary = `${asset}: run the missed hours, one after the other`;
    const options = { workflowId, staticSummary, args: [{ asset }] as [{ asset: string }], parentClosePolicy };
    await startChild(catchUp, options).catch(ignoreAlreadyStarted);
  }
  return { newest, missed: missed.length };
}

function ignoreAlreadyStarted(error: unknown): void {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}
