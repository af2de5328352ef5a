import type { Clock } from '../../config/clock';
import { type Hour, hourOf } from '../../forecasting/hour';
import { withConnections } from '../connections';
import { runHour } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';

export interface RunOptions {
  /** Default: the newest. */
  readonly hour?: Hour;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/** Runs one hour in the nexthour that is running; only the newest hour trains. */
export async function run({ hour, clock, stop }: RunOptions): Promise<void> {
  const settings = readRunningSettings();
  const newest = hourOf(clock.now());
  const request = { hour: hour ?? newest, trains: (hour ?? newest) === newest, stop: stop.signal };
  await withConnections(settings, (to) => runHour(to, request));
}
