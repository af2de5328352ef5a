import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  ChildWorkflowFailure,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
} from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';
import type { Hour } from '../forecasting/hour';
import { hourly } from './hourly';
import { hourlyStart } from './hourly-identity';

const { findMissingHours } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: 60_000,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});

export interface CaughtUp {
  readonly hours: readonly { readonly hour: Hour; readonly outcome: string }[];
}

/** Runs the hours that were missed, oldest first, one after the other and without training. */
export async function catchUp({ asset }: { asset: string }): Promise<CaughtUp> {
  const { missed } = await findMissingHours({ asset });
  const hours = [];
  for (const hour of missed) hours.push({ hour, outcome: await runMissed({ asset, hour }) });
  return { hours };
}

async function runMissed({ asset, hour }: { asset: string; hour: Hour }): Promise<string> {
  try {
    const options = hourlyStart({ asset, hour, trains: false });
    const { outcome } = await executeChild(hourly, { ...options, parentClosePolicy: ParentClosePolicy.ABANDON });
    return outcome;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'already running';
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    // Why it ended so stands in the hour's own run; the other hours go on.
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'failed') : 'failed';
  }
}
