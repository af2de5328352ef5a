import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { type Connections, withConnections } from '../connections';
import { runHour } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';

export interface RunOptions {
  /** Default: the newest closed hour. */
  readonly hour?: Hour;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/** Runs one hour on the running nexthour. Only the newest hour trains a model. */
export async function run({ hour, clock, stop }: RunOptions): Promise<void> {
  const settings = readRunningSettings();
  const newest = hourOf(clock.now());
  const request = { hour: hour ?? newest, trains: (hour ?? newest) === newest, stop: stop.signal };
  await withConnections(settings, async (connections) => {
    await requireKnownHour(connections, request.hour);
    await runHour(connections, request);
  });
}

/** @throws UserError when the hour is before the first start, because such hours have no snapshot to forecast from */
async function requireKnownHour({ settings: { asset }, hourRuns }: Connections, hour: Hour): Promise<void> {
  const first = await hourRuns.firstHour({ asset });
  if (first === null || hour >= first) return;
  throw new UserError(`${formatHour(hour)} is before nexthour's first start; its first hour is ${formatHour(first)}`);
}
