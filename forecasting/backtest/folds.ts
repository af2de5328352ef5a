import { HOUR_MS, type Hour } from '../hour';
import { EMBARGO_HOURS } from '../split';
import type { Period } from './period';

/** One step of the walk forward: models are fitted once, and forecast each hour until they are fitted anew. */
export interface Fold {
  /** 0 for the first. */
  readonly index: number;
  /** Its forecasts are not scored: calibration learns from them. */
  readonly isWarmUp: boolean;
  /** The hours whose prices are forecast, both ends among them. */
  readonly targets: Period;
  /** The hours that a fit may see, both ends among them: all of them more than an embargo before the first target. */
  readonly training: Period;
}

export interface Walk {
  readonly period: Period;
  /** First hour of the series. */
  readonly firstHour: Hour;
  readonly refitHours: number;
  /** Newest hours that a fit sees; `null`: all since the first. */
  readonly windowHours: number | null;
  /** Hours before the period that are forecast for calibration's sake; fewer where the history is short. */
  readonly warmUpHours: number;
  /** As many hours of training are the least. */
  readonly leastTrainingHours: number;
}

/** The walk forward (Tashman 2000): folds that follow each other without a gap and cover the period, warm-up first. */
export function planFolds(walk: Walk): Fold[] {
  const { period, firstHour, warmUpHours, leastTrainingHours } = walk;
  const earliest = firstHour + (leastTrainingHours + EMBARGO_HOURS) * HOUR_MS;
  const warmUp = { from: Math.max(earliest, period.from - warmUpHours * HOUR_MS), to: period.from - HOUR_MS };
  const steps = [
    ...stepsOf(warmUp, walk.refitHours).map((targets) => ({ targets, isWarmUp: true })),
    ...stepsOf(period, walk.refitHours).map((targets) => ({ targets, isWarmUp: false })),
  ];
  return steps.map((step, index) => ({ ...step, index, training: trainingBefore(step.targets.from, walk) }));
}

function stepsOf({ from, to }: Period, hours: number): Period[] {
  const steps: Period[] = [];
  for (let start = from; start <= to; start += hours * HOUR_MS) {
    steps.push({ from: start, to: Math.min(to, start + (hours - 1) * HOUR_MS) });
  }
  return steps;
}

function trainingBefore(target: Hour, { firstHour, windowHours }: Walk): Period {
  const to = target - (EMBARGO_HOURS + 1) * HOUR_MS;
  const from = windowHours === null ? firstHour : to - (windowHours - 1) * HOUR_MS;
  return { from: Math.max(firstHour, from), to };
}
