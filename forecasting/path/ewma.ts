import { computeLogReturns, MIN_VOLATILITY } from '../features/volatility';
import { HOUR_MS, type Hour } from '../hour';
import { PATH_HOURS } from '../questions';
import type { HourlySeries } from '../series';
import type { PathEwmaParameters } from './parameters';
import { type FittedPath, NO_CHANGE, type PathFamily } from './path-family';
import { computeDaySeason, type DaySeason, seasonOf } from './season';

/** A volatility needs a day of returns. */
const MIN_RETURNS = 24;
/** Older returns have no weight that matters. */
const MAX_RETURNS = 480;

/**
 * The exponentially weighted moving average of squared returns (RiskMetrics 1996), without the season of the day. The variance of later hours
 * returns to the mean of the last 20 days, as in a GARCH model. The scale of a horizon is the square root of the sum of the variances.
 */
export function createPathEwma(parameters: PathEwmaParameters): PathFamily {
  return { name: 'ewma', fit: (series) => openEwma(computeDaySeason(series), parameters) };
}

function openEwma(season: DaySeason, parameters: PathEwmaParameters): FittedPath {
  return {
    open: (series) => ({ scalesAt: createScaleReader(series, season, parameters), pointsAt: () => NO_CHANGE }),
  };
}

/** Returns a function that gives the scales at an index; `null` when less than a day of returns is known. */
export function createScaleReader(series: HourlySeries, season: DaySeason, parameters: PathEwmaParameters) {
  const varianceAt = createVarianceReader(series, season, parameters.decay);
  return (index: number): Float64Array | null => {
    const known = varianceAt(index);
    const hour = series[index]?.hour;
    return known && hour !== undefined ? computeScales(known, hour, { season, ...parameters }) : null;
  };
}

function computeScales(
  { newest, mean }: Variance,
  origin: Hour,
  { season, persistence }: { readonly season: DaySeason; readonly persistence: number },
): Float64Array {
  let [sum, left] = [0, 1];
  return Float64Array.from({ length: PATH_HOURS }, (_, index) => {
    sum += (mean + left * (newest - mean)) * seasonOf(season, origin + (index + 1) * HOUR_MS);
    left *= persistence;
    return Math.max(MIN_VOLATILITY, Math.sqrt(sum));
  });
}

/** The variance of an hourly return without the season. */
interface Variance {
  /** The exponentially weighted mean. */
  readonly newest: number;
  /** The mean of the last 20 days. */
  readonly mean: number;
}

/** Returns a function that gives the variance at an index; `null` when less than a day of returns is known. */
export function createVarianceReader(series: HourlySeries, season: DaySeason, decay: number) {
  const variances = computeLogReturns(series).map((change, index) => {
    return change ** 2 / seasonOf(season, series[index]?.hour ?? 0);
  });
  return (index: number): Variance | null => {
    let [sum, weighted, weights, weight, hours] = [0, 0, 0, 1, 0];
    for (; hours < MAX_RETURNS; hours++) {
      const variance = variances[index - hours] ?? Number.NaN;
      if (Number.isNaN(variance)) break;
      sum += variance;
      weighted += weight * variance;
      weights += weight;
      weight *= decay;
    }
    return hours < MIN_RETURNS ? null : { newest: weighted / weights, mean: sum / hours };
  };
}
