import { formatHour, type Hour, hourOf } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { hourlyDag } from '../../workflows/hourly';
import { type Connections, withConnections } from '../connections';
import { runBackfill } from '../hours/run-backfill';
import { requireBegunHour } from '../require-begun-hour';
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

const DEFAULT_PARALLEL = 4;

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
  const settings = readRunningSettings();
  const newest = hourOf(clock.now());
  const chosen = hour ?? newest;
  const name = formatHour(chosen);
  const request = {
    hour: chosen,
    trains: train ?? (chosen === newest || fromStep === 'train'),
    ...(fromStep === undefined ? {} : { fromStep }),
    stop: stop.signal,
    whenInterrupted: `The hour ${name} goes on. \`nexthour cancel --hour ${name}\` stops it`,
  };
  await withConnections(settings, async (connections) => {
    await requireBegunHour(connections, { hour: chosen, clock });
    await requireKnownHour(connections, { hour: chosen, newest });
    await runHour(connections, request);
  });
}

async function runRange({ clock, stop, ...range }: RunOptions & { from: Hour }): Promise<void> {
  const { from, to = hourOf(clock.now()), parallel = DEFAULT_PARALLEL } = range;
  if (from > to) throw new UserError(`--from ${formatHour(from)} is after --to ${formatHour(to)}; swap them`);
  await withConnections(readRunningSettings(), async (connections) => {
    await requireBegunHour(connections, { hour: to, clock });
    await requireKnownHour(connections, { hour: from, newest: hourOf(clock.now()) });
    await runBackfill(connections, { from, to, parallel, stop: stop.signal });
  });
}

/** @throws UserError with the names of the steps */
function requireKnownStep(step: string | undefined): void {
  const names = hourlyDag.steps.map(({ name }) => name);
  if (step === undefined || names.includes(step)) return;
  throw new UserError(`There is no step "${step}"; the steps are ${names.join(', ')}`);
}

/** @throws UserError when the hour is before the first hour of the source, because such hours have no snapshot to forecast from */
async function requireKnownHour(
  { settings: { asset }, hourRuns }: Connections,
  { hour, newest }: { hour: Hour; newest: Hour },
): Promise<void> {
  const source = await hourRuns.currentSource({ asset });
  const first = source === null ? null : await hourRuns.firstHour({ asset, source });
  if (hour >= (first ?? newest)) return;
  const known = first === null ? 'no hour has ended yet' : `its first hour is ${formatHour(first)}`;
  throw new UserError(`${formatHour(hour)} is before nexthour's first start; ${known}`);
}
