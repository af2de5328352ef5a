import { NexthourError } from '../../../system/errors';
import { type Fold, type Period, planWalk } from '../../backtest/folds';
import { MINUTE_MS } from '../../bars/minute-bar';
import { formatMinute } from '../../hour';
import { type BarSeries, countBars, endOfBar } from '../bar-series';
import { MEMORY_MINUTES } from '../minute-inputs';

const DAY_MS = 86_400_000;
/** The smallest training period. */
export const MIN_TRAINING_DAYS = 21;
/** Half a file is the most that is forecast by default, so that there are bars to train on. */
const MAX_DEFAULT_SHARE = 0.5;
const MAX_DEFAULT_DAYS = 365;
/** A back-test keeps at most about this many forecasts of each model in memory. */
export const MAX_SCORED = 110_000;

export interface MinutePlan {
  readonly period: Period;
  readonly folds: readonly Fold[];
  /** The bars between the last price of a training period and the first target: the window of the inputs, and the horizon. */
  readonly embargoBars: number;
  /** Every how many bars a forecast is made. */
  readonly stride: number;
}

/**
 * Chooses the targets and plans the folds. The default period is the newest half of the file, at most a year.
 * @throws NexthourError `UnusablePeriod`
 */
export function planMinutes(
  series: BarSeries,
  options: Partial<Period> & {
    readonly steps: number;
    readonly refitDays: number;
    readonly trainingDays: number | null;
  },
): MinutePlan {
  const { steps, refitDays, trainingDays } = options;
  const { barMs, firstEnd } = series;
  const embargoBars = countBars(MEMORY_MINUTES, barMs) + steps;
  const minTrainingSteps = (MIN_TRAINING_DAYS * DAY_MS) / barMs;
  const period = choosePeriod(series, options, firstEnd + (minTrainingSteps + embargoBars) * barMs);
  const folds = planWalk({
    ...{ period, first: firstEnd, stepMs: barMs, embargoSteps: embargoBars, warmUpSteps: 0, minTrainingSteps },
    refitSteps: Math.round((refitDays * DAY_MS) / barMs),
    windowSteps: trainingDays === null ? null : Math.round((trainingDays * DAY_MS) / barMs),
  });
  return { period, folds, embargoBars, stride: chooseStride((period.to - period.from) / barMs + 1, steps) };
}

/** 1, or else a multiple of the horizon, so that the targets do not overlap. */
function chooseStride(targets: number, steps: number): number {
  const least = Math.ceil(targets / MAX_SCORED);
  return least <= 1 ? 1 : steps * Math.ceil(least / steps);
}

function choosePeriod(series: BarSeries, { from, to }: Partial<Period>, earliest: number): Period {
  const { firstEnd, barMs } = series;
  const last = endOfBar(series, series.close.length - 1);
  const align = (time: number) => Math.ceil(time / barMs) * barMs;
  const span = Math.min(MAX_DEFAULT_DAYS * DAY_MS, MAX_DEFAULT_SHARE * (last - firstEnd));
  const end = to === undefined ? last : Math.floor(to / barMs) * barMs;
  const start = from === undefined ? Math.max(align(earliest), align(end - span)) : align(from);
  const days = ((last - firstEnd) / DAY_MS).toFixed(1);
  const needed = `a first fit needs ${MIN_TRAINING_DAYS} days, and ${((earliest - firstEnd) / DAY_MS - MIN_TRAINING_DAYS).toFixed(1)} more days lie between it and the first forecast`;
  if (earliest > last) throw unusable(`The file has ${days} days, which is too short: ${needed}. Give a longer file`);
  if (end > last) {
    throw unusable(
      `The prices end at ${formatMinute(last)}, before the requested end ${formatMinute(end)}. Choose an earlier end`,
    );
  }
  if (start < earliest) {
    throw unusable(
      `There are too few prices before ${formatMinute(start)}: ${needed}. Start at ${formatMinute(align(earliest))} or later`,
    );
  }
  if (start > end) {
    throw unusable(
      `The period ends at ${formatMinute(end)}, before its start ${formatMinute(start)}. Choose an earlier start or a later end`,
    );
  }
  return { from: start, to: end };
}

function unusable(message: string): NexthourError {
  return new NexthourError('UnusablePeriod', message);
}

/** The number of bars in the horizon. @throws NexthourError `UnusableHorizon` */
export function countSteps({ barMs, horizonMs }: { readonly barMs: number; readonly horizonMs: number }): number {
  const steps = horizonMs / barMs;
  if (Number.isInteger(steps) && steps >= 1) return steps;
  const message = `A horizon of ${horizonMs / MINUTE_MS} minutes is not a multiple of bars of ${barMs / MINUTE_MS} minutes. Give a multiple as --horizon, or shorter bars as --bar`;
  throw new NexthourError('UnusableHorizon', message);
}
