import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, proxyActivities, startChild } from '@temporalio/workflow';
import type { HourRunActivities } from '../activities/hour-runs';
import type { Hour } from '../forecasting/hour';
import { catchUp } from './catch-up';
import { hourly } from './hourly';
import { hourlyStart } from './hourly-identity';

const { findMissingHours } = proxyActivities<HourRunActivities>({
  startToCloseTimeout: 60_000,
  retry: { maximumAttempts: 10, initialInterval: 1_000 },
});

/** What a tick found without a finished run, and so started, or found running. */
export interface TickSummary {
  readonly newest: Hour | null;
  readonly missed: number;
}

/**
 * What the schedule starts: sees to it that every closed hour comes to a finished run, each once. The newest hour starts at
 * once, because its forecast is the only one that can still be on time; the missed ones are another workflow's, so that
 * nothing of an outage stands in the way of the hours to come (docs/decisions/0002). Waits for neither.
 */
export async function tick({ asset }: { asset: string }): Promise<TickSummary> {
  const { newest, missed } = await findMissingHours({ asset });
  const parentClosePolicy = ParentClosePolicy.ABANDON;
  if (newest !== null) {
    const options = hourlyStart({ asset, hour: newest, trains: true });
    await startChild(hourly, { ...options, parentClosePolicy }).catch(ignoreRunning);
  }
  if (missed.length > 0) {
    const workflowId = `catch-up/${asset}`;
    await startChild(catchUp, { workflowId, args: [{ asset }], parentClosePolicy }).catch(ignoreRunning);
  }
  return { newest, missed: missed.length };
}

/** What runs already does what this one would. */
function ignoreRunning(error: unknown): void {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}
