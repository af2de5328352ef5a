import { CancelledFailure } from '@temporalio/common';
import { ApplicationFailure, ChildWorkflowFailure, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import { type HourlyInput, hourly } from './hourly';
import { hourlyStartOptions } from './hourly-start';
import { startUnlessPublished } from './start-unless-published';

/** Outcome of an hour that another workflow is running. */
export const RUN_BY_ANOTHER = 'already running';

/**
 * Runs an hour to its end and returns its outcome. It does not throw when the hour fails: the run of the hour has recorded the
 * reason, and the next hour can start. The run of the hour continues if this workflow ends.
 */
export async function runChildHour(input: HourlyInput): Promise<string> {
  try {
    const run = await startUnlessPublished(input, (started) =>
      executeChild(hourly, { ...hourlyStartOptions(started), parentClosePolicy: ParentClosePolicy.ABANDON }),
    );
    return run?.outcome ?? RUN_BY_ANOTHER;
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
    if (error.cause instanceof CancelledFailure) return 'cancelled';
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'failed') : 'failed';
  }
}
