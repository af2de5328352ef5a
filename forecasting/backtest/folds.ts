import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';
import { EMBARGO_HOURS } from '../split';

/** What training and early stopping take at the least: 90 days. */
export const MIN_TRAINING_HOURS = 2_160;
const YEAR_HOURS = 8_760;

/** The hours whose prices are forecast, both ends among them. */
export interface Period {
  readonly from: Hour;
  readonly to: Hour;
}

export class UnusablePeriod extends Error {
  override readonly name = 'UnusablePeriod';
  readonly canRetry = false;
}

/**
 * The hours to be forecast: as asked, or the last year of the series, or what remains of it after a first stretch to train on.
 * @throws UnusablePeriod that says what the series has, and what to ask for.
 */
export function choosePeriod(series: HourlySeries, { from, to }: Partial<Period>): Period {
  const [first, last] = [series[0]?.hour ?? 0, series.at(-1)?.hour ?? 0];
  const earliest = first + (MIN_TRAINING_HOURS + EMBARGO_HOURS) * HOUR_MS;
  const end = to ?? last;
  const start = from ?? Math.max(earliest, end - (YEAR_HOURS - 1) * HOUR_MS);
  if (earliest > last) {
    const has = Math.floor((last - first) / HOUR_MS) + 1;
    throw new UnusablePeriod(`The file has ${has} hours; ${leastHistory()}, and then the hours to be forecast`);
  }
  if (end > last) throw new UnusablePeriod(`The prices end at ${show(last)}, before the asked end ${show(end)}`);
  if (start < earliest) {
    const has = Math.max(0, Math.floor((start - first) / HOUR_MS));
    throw new UnusablePeriod(
      `Before ${show(start)} there are ${has} hours of prices; ${leastHistory()}: begin at ${show(earliest)} or later`,
    );
  }
  if (start > end) throw new UnusablePeriod(`The period ends at ${show(end)}, before it begins at ${show(start)}`);
  return { from: start, to: end };
}

function leastHistory(): string {
  return `a first fit needs ${MIN_TRAINING_HOURS} hours and an embargo of ${EMBARGO_HOURS} after them`;
}

/** As the options take it. */
function show(hour: Hour): string {
  return `${new Date(hour).toISOString().slice(0, 13)}Z`;
}

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
