import { MIN_TRAINING_HOURS, type Period, planFolds } from '../backtest/folds';
import { HOUR_MS } from '../hour';
import type { HourlySeries } from '../series';
import { scaleTrailingQuantiles } from './baseline';
import { forecastPaths } from './calibrate';
import { createPathFamilies } from './families';
import type { PathParameters } from './parameters';
import { changeOver, PATH_HORIZONS, type PathFamily } from './path-family';
import { type HorizonScores, HorizonSums } from './score';

/**
 * Origins are this many hours apart. The number has no common divisor with 24, so every hour of the day is an origin equally often. The fits
 * of ARIMA at each origin take most of the time.
 */
export const ORIGIN_STRIDE = 5;

export interface PathBacktest {
  /** Contains every hour. A missing hour has a `null` rate. */
  readonly series: HourlySeries;
  /** The origins to forecast from. */
  readonly period: Period;
  readonly refitHours: number;
  /** Number of newest hours that a fit uses; `null` for all. */
  readonly windowHours: number | null;
  readonly parameters: PathParameters;
  /** The families to score; by default all. */
  readonly families?: readonly string[] | undefined;
  readonly stride?: number;
  /** Called before each fit. Awaited, so that the caller can show progress or stop. */
  readonly onFold?: (fold: number, folds: number) => Promise<void>;
}

export interface PathAssessment {
  readonly family: string;
  /** In the order of the horizons. */
  readonly horizons: readonly HorizonScores[];
}

/**
 * Scores the paths of all families by horizon. Walks forward in time: each family is fitted on the hours before a fold, then forecasts from
 * origins inside of the fold with the hours up to the origin only.
 */
export async function backtestPath(plan: PathBacktest): Promise<PathAssessment[]> {
  const { series, period, refitHours, windowHours, parameters, onFold } = plan;
  const firstHour = series[0]?.hour ?? 0;
  const families = createPathFamilies(parameters).filter(({ name }) => plan.families?.includes(name) ?? true);
  const folds = planFolds({
    ...{ period, firstHour, refitHours, windowHours, warmUpHours: 0, minTrainingHours: MIN_TRAINING_HOURS },
  });
  const indexOf = (hour: number) => (hour - firstHour) / HOUR_MS;
  const sums = families.map(() => PATH_HORIZONS.map((hours) => new HorizonSums(hours)));
  for (const { index, training, targets } of folds) {
    await onFold?.(index, folds.length);
    const fitted = series.slice(indexOf(training.from), indexOf(training.to) + 1);
    const origins = listOrigins({ from: indexOf(targets.from), to: indexOf(targets.to) }, plan.stride ?? ORIGIN_STRIDE);
    for (const [row, family] of families.entries()) {
      scoreFold({ series, family, fitted, origins, parameters, sums: sums[row] ?? [] });
    }
  }
  return families.map(({ name }, row) => ({ family: name, horizons: (sums[row] ?? []).map((one) => one.scores()) }));
}

/** The same origins, in whatever way the period is split into folds. */
function listOrigins({ from, to }: Period, stride: number): number[] {
  const first = Math.ceil(from / stride) * stride;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / stride) + 1) }, (_, row) => first + row * stride);
}

function scoreFold(fold: {
  readonly series: HourlySeries;
  readonly family: PathFamily;
  readonly fitted: HourlySeries;
  readonly origins: readonly number[];
  readonly parameters: PathParameters;
  readonly sums: readonly HorizonSums[];
}): void {
  const { series, family, fitted, origins, parameters, sums } = fold;
  const reader = family.fit(fitted).open(series);
  const paths = forecastPaths({ series, reader }, origins, parameters);
  for (const [row, origin] of origins.entries()) {
    const path = paths[row];
    const baseline = path ? scaleTrailingQuantiles(series, origin) : null;
    if (!path || !baseline) continue;
    for (const [index, hours] of PATH_HORIZONS.entries()) {
      const change = changeOver(series, origin + hours, hours);
      const [forecast, trailing] = [path[index], baseline[index]];
      if (forecast && trailing && !Number.isNaN(change)) sums[index]?.add(forecast, trailing, change);
    }
  }
}
