import { CancellationScope, CancelledFailure } from '@temporalio/workflow';
import type { Hour } from '../forecasting/hour';
import { findMissingHours } from './hour-run-activities';
import { runChildHour } from './run-child-hour';

/**
 * Runs the missed hours one after the other, oldest first, without training. If it is cancelled, the running hour ends, and no further
 * hour starts.
 * @throws CancelledFailure when it was cancelled before all hours had run
 */
export async function catchUp({ asset }: { asset: string }): Promise<{ hours: { hour: Hour; outcome: string }[] }> {
  const { missed } = await findMissingHours({ asset });
  const scope = CancellationScope.current();
  const hours: { hour: Hour; outcome: string }[] = [];
  for (const hour of missed) {
    if (scope.consideredCancelled)
      throw new CancelledFailure(`cancelled before ${missed.length - hours.length} hours had started`);
    const input = { asset, hour, trains: false };
    hours.push({ hour, outcome: await CancellationScope.nonCancellable(() => runChildHour(input)) });
  }
  return { hours };
}
