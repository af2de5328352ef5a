import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ApplicationFailure, ChildWorkflowFailure, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import type { Hour } from '../forecasting/hour';
import { findMissingHours } from './hour-run-activities';
import { hourly } from './hourly';
import { hourlyStartOptions } from './hourly-start';

/** Runs the missed hours one after the other, oldest first, without training. */
export async function catchUp({ asset }: { asset: string }): Promise<{ hours: { hour: Hour; outcome: string }[] }> {
  const { missed } = await findMissingHours({ asset });
  const hours = [];
  for (const hour of missed) hours.push({ hour, outcome: await runMissedHour({ asset, hour }) });
  return { hours };
}

async function runMissedHour({ asset, hour }: { asset: string; hour: Hour }): Promise<string> {
  try {
    const options = hourlyStartOptions({ asset, hour, trains: false });
    const { outcome } = await executeChild(hourly, { ...options, parentClosePolicy: ParentClosePolicy.ABANDON });
    return outcome;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already running';
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    // The run of the hour has recorded the reason; the next hour can start.
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'failed') : 'failed';
  }
}
