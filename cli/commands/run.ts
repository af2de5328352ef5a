import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { type Connections, withConnections } from '../connections';
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
  await withConnections(settings, async (to) => {
    await refuseBeforeFirst(to, request.hour);
    await runHour(to, request);
  });
}

/** No model can have seen what came before, and no snapshot holds it. @throws UserError */
async function refuseBeforeFirst({ settings: { asset }, hourRuns }: Connections, hour: Hour): Promise<void> {
  const first = await hourRuns.firstHour({ asset });
  if (first === null || hour >= first) return;
  throw new UserError(`${formatHour(hour)} was before nexthour's first start; its first hour is ${formatHour(first)}`);
}
