import type { Hour } from '../forecasting/hour';
import { findMissingHours } from './hour-run-activities';
import { runChildHour } from './run-child-hour';

/** Runs the missed hours one after the other, oldest first, without training. */
export async function catchUp({ asset }: { asset: string }): Promise<{ hours: { hour: Hour; outcome: string }[] }> {
  const { missed } = await findMissingHours({ asset });
  const hours = [];
  for (const hour of missed) hours.push({ hour, outcome: await runChildHour({ asset, hour, trains: false }) });
  return { hours };
}
