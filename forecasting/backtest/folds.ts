import { NexthourError } from '../../system/errors';
import { formatHour, HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { EMBARGO_HOURS } from '../split';

/** The smallest training period, including the validation part for early stopping: 90 days. */
export const MIN_TRAINING_HOURS = 2_160;
const MIN_HISTORY = `a first fit needs ${MIN_TRAINING_HOURS} hours and an embargo of ${EMBARGO_HOURS} hours before the forecast hours`;
const YEAR_HOURS = 8_760;

/** A range of hours, both ends included. */
export interface Period {
  readonly from: Hour;
  readonly to: Hour;
}

/**
 * Chooses the hours to forecast. The default is the last year of the series, or less when the series is too short to train before it.
 * @throws NexthourError `UnusablePeriod`
 */
export function choosePeriod(series: HourlySeries, { from, to }: Partial<Period>): Period {
  const [first, last] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const earliest = first + (MIN_TRAINING_HOURS + EMBARGO_HOURS) * HOUR_MS;
  const end = to ?? last;
  const start = from ?? Math.max(earliest, end - (YEAR_HOURS - 1) * HOUR_MS);
  if (earliest > last) {
    const hours = Math.floor((last - first) / HOUR_MS) + 1;
    throw unusablePeriod(`The file has ${hours} hours, which is too short: ${MIN_HISTORY}. Give a longer file`);
  }
  if (end > last)
    throw unusablePeriod(
      `The prices end at ${formatHour(last)}, before the requested end ${formatHour(end)}. Choose an earlier end`,
    );
  if (start < earliest) {
    const hours = Math.max(0, Math.floor((start - first) / HOUR_MS));
    throw unusablePeriod(
      `There are only ${hours} hours of prices before ${formatHour(start)}: ${MIN_HISTORY}. Start at ${formatHour(earliest)} or later`,
    );
  }
  if (start > end)
    throw unusablePeriod(
      `The period ends at ${formatHour(end)}, before its start ${formatHour(start)}. Choose an earlier start or a later end; the prices end at ${formatHour(last)}`,
    );
  return { from: start, to: end };
}

function unusablePeriod(message: string): NexthourError {
  return new NexthourError('UnusablePeriod', message);
}

/** One step of the walk-forward back-test: the models are fitted once, and forecast every hour until the next fit. */
export interface Fold {
  /** 0 for the first fold. */
  readonly index: number;
  /** Forecasts of a warm-up fold are not scored; calibration starts from them. */
  readonly isWarmUp: boolean;
  /** The hours to forecast. */
  readonly targets: Period;
  /** The hours on which the models are fitted. They end more than an embargo before the first target. */
  readonly training: Period;
}

/** The settings of a walk-forward back-test, from which its folds are planned. */
export interface WalkForwardPlan {
  /** The hours to forecast and score. */
  readonly period: Period;
  /** First hour of the series. */
  readonly firstHour: Hour;
  readonly refitHours: number;
  /** Number of newest hours that a fit uses; `null` for all hours. */
  readonly windowHours: number | null;
  /** Number of hours before the period that are forecast for calibration; fewer when the history is short. */
  readonly warmUpHours: number;
  readonly minTrainingHours: number;
}

/** Plans the folds of a walk-forward back-test on hours. */
export function planFolds({ firstHour, ...walk }: WalkForwardPlan): Fold[] {
  return planWalk({
    ...{ period: walk.period, first: firstHour, stepMs: HOUR_MS, embargoSteps: EMBARGO_HOURS },
    ...{ refitSteps: walk.refitHours, windowSteps: walk.windowHours },
    ...{ warmUpSteps: walk.warmUpHours, minTrainingSteps: walk.minTrainingHours },
  });
}

/** A walk-forward plan whose unit of time is a step: an hour, or a bar of minutes. */
export interface WalkPlan {
  readonly period: Period;
  /** The time of the first price. */
  readonly first: number;
  readonly stepMs: number;
  readonly refitSteps: number;
  readonly windowSteps: number | null;
  readonly warmUpSteps: number;
  readonly minTrainingSteps: number;
  readonly embargoSteps: number;
}

/** Plans the folds of a walk-forward back-test (Tashman 2000). They cover the warm-up and then the period, without gaps. */
export function planWalk(walk: WalkPlan): Fold[] {
  const { period, first, stepMs, warmUpSteps, minTrainingSteps, embargoSteps } = walk;
  const earliest = first + (minTrainingSteps + embargoSteps) * stepMs;
  const warmUp = { from: Math.max(earliest, period.from - warmUpSteps * stepMs), to: period.from - stepMs };
  const steps = [
    ...splitIntoFolds(warmUp, walk).map((targets) => ({ targets, isWarmUp: true })),
    ...splitIntoFolds(period, walk).map((targets) => ({ targets, isWarmUp: false })),
  ];
  return steps.map((step, index) => ({ ...step, index, training: trainingPeriodBefore(step.targets.from, walk) }));
}

function splitIntoFolds({ from, to }: Period, { refitSteps, stepMs }: WalkPlan): Period[] {
  const folds: Period[] = [];
  for (let start = from; start <= to; start += refitSteps * stepMs) {
    folds.push({ from: start, to: Math.min(to, start + (refitSteps - 1) * stepMs) });
  }
  return folds;
}

function trainingPeriodBefore(target: number, { first, windowSteps, embargoSteps, stepMs }: WalkPlan): Period {
  const to = target - (embargoSteps + 1) * stepMs;
  const from = windowSteps === null ? first : to - (windowSteps - 1) * stepMs;
  return { from: Math.max(first, from), to };
}
