import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import { DEFAULT_PARALLEL, planBackfill } from '../../operations/hours/backfill';
import { planRun, requireKnownStep } from '../../operations/hours/start-run';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { withConnections } from '../connections';
import { runBackfill } from '../hours/run-backfill';
import { runHour } from '../run-hour';
import { readRunningSettings } from '../running-settings';
import type { StopSignal } from '../stop-signal';

export interface RunOptions {
  /** Default: the newest closed hour. */
  readonly hour?: Hour;
  /** Run the hour again from this step, with the other results of its newest run. */
  readonly fromStep?: string;
  /** Whether to train a candidate. Default: only for the newest hour, and with `fromStep: 'train'`. */
  readonly train?: boolean;
  /** With `from` and `to`, the hours of a range are run. Default of `to`: the newest closed hour. */
  readonly from?: Hour;
  readonly to?: Hour;
  /** How many hours of a range may run at the same time. */
  readonly parallel?: number;
  readonly clock: Clock;
  readonly stop: StopSignal;
}

/** Runs one hour, or the hours of a range, on the running nexthour. */
export async function run(options: RunOptions): Promise<void> {
  const { hour, from, to, fromStep, train, parallel } = options;
  if (from === undefined && to === undefined) {
    if (parallel !== undefined) throw new UserError('--parallel is for a range of hours; add --from and --to');
    return runOneHour(options);
  }
  if (from === undefined) throw new UserError('--to needs the first hour of the range; add --from');
  if (hour !== undefined) throw new UserError('--hour runs one hour, --from and --to run a range; give one of them');
  if (fromStep !== undefined || train !== undefined) {
    throw new UserError('--from-step and --train are for one hour; use them with --hour');
  }
  return runRange({ ...options, from });
}

async function runOneHour({ hour, fromStep, train, clock, stop }: RunOptions): Promise<void> {
  requireKnownStep(fromStep);
  await withConnections(readRunningSettings(), async (connections) => {
    const { asset } = connections.settings;
    const planned = await planRun({ ...connections, asset, clock }, { hour, fromStep, train });
    const name = formatHour(planned.hour);
    const whenInterrupted = `The hour ${name} goes on. \`nexthour cancel --hour ${name}\` stops it`;
    await runHour(connections, { ...planned, stop: stop.signal, whenInterrupted });
  });
}

async function runRange({ clock, stop, ...range }: RunOptions & { from: Hour }): Promise<void> {
  const { from, to = hourOf(clock.now()), parallel = DEFAULT_PARALLEL } = range;
  if (from > to) throw new UserError(`--from ${formatHour(from)} is after --to ${formatHour(to)}; swap them`);
  await withConnections(readRunningSettings(), async (connections) => {
    const { asset } = connections.settings;
    const planned = await planBackfill({ ...connections, asset, clock }, { from, to, parallel });
    await runBackfill(connections, { ...planned, stop: stop.signal });
  });
}
