import { type Hour, hourOf } from '../../forecasting/hour';
import { withConnections } from '../connections';
import { runHour } from '../run-hour';
import { readRunningSettings } from '../running-settings';

/** Runs one hour in the nexthour that is running; only the newest hour trains. */
export async function run({ hour }: { hour: Hour }): Promise<void> {
  const settings = readRunningSettings();
  await withConnections(settings, (to) => runHour(to, { hour, trains: hour === hourOf(Date.now()) }));
}
