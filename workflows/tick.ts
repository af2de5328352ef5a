import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ChildWorkflowFailure,
  executeChild,
  ParentClosePolicy,
  proxyActivities,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';
import type { Hour } from '../forecasting/hour';
import { type HourlyInput, hourly } from './hourly';
import { hourlyAttributes, hourlyWorkflowId } from './hourly-identity';

const { findMissingHours } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: 60_000,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});

export interface TickSummary {
  readonly hours: readonly { readonly hour: Hour; readonly outcome: 'finished' | 'failed' | 'already running' }[];
}

/**
 * What the schedule starts: brings every closed hour to a finished run, each once. The newest hour goes first, because its
 * forecast is the only one that can still be on time; then the missed ones in order (docs/decisions/0002).
 */
export async function tick({ asset }: { asset: string }): Promise<TickSummary> {
  const { newest, missed } = await findMissingHours({ asset });
  const hours = [];
  if (newest !== null) hours.push(await runHour({ asset, hour: newest, trains: true }));
  for (const hour of missed) hours.push(await runHour({ asset, hour, trains: false }));
  return { hours };
}

async function runHour(input: HourlyInput): Promise<TickSummary['hours'][number]> {
  const { hour } = input;
  try {
    await executeChild(hourly, {
      workflowId: hourlyWorkflowId(input),
      args: [input],
      typedSearchAttributes: hourlyAttributes(input),
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    return { hour, outcome: 'finished' };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { hour, outcome: 'already running' };
    // Why it failed stands in the hour's own run; the other hours go on.
    if (error instanceof ChildWorkflowFailure) return { hour, outcome: 'failed' };
    throw error;
  }
}
