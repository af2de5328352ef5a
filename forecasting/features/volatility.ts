import { HOUR_MS } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';

/**
 * Lower bound of an hourly volatility, as a log-return: 0.001 %. A constant price has volatility 0, which would give an infinite
 * logarithm or a division by 0.
 */
export const MIN_VOLATILITY = 1e-5;
const MAX_VOLATILITY = 1;

/** Parkinson (1980): the variance of an hour is its squared log range over 4 ln 2. */
const PARKINSON = 4 * Math.LN2;
/** The expected squared log range of a Brownian bridge that returns to its start, in units of its variance. */
const BRIDGE = Math.PI ** 2 / 6;

/** ln(after / before); `null` unless the two are consecutive hours that both have a positive price. */
export function logReturn(before: HourlyObservation | undefined, after: HourlyObservation | undefined): number | null {
  if (!before?.rate || !after?.rate || before.rate < 0 || after.rate < 0) return null;
  if (after.hour - before.hour !== HOUR_MS) return null;
  const change = Math.log(after.rate / before.rate);
  return Number.isFinite(change) ? change : null;
}

/** The log-return that ends at each hour; NaN where `logReturn` is `null`. */
export function computeLogReturns(
  series: HourlySeries,
  changes: Float64Array = new Float64Array(series.length),
): Float64Array {
  let before: HourlyObservation | undefined;
  for (let index = 0; index < series.length; index++) {
    const hour = series[index];
    changes[index] = logReturn(before, hour) ?? Number.NaN;
    before = hour;
  }
  return changes;
}

/** Root mean square of the newest `count` returns, at least MIN_VOLATILITY and at most 1. */
export function computeVolatility(returns: Float64Array, count: number): number {
  let sum = 0;
  for (let index = returns.length - count; index < returns.length; index++) sum += (returns[index] ?? 0) ** 2;
  return volatilityFromSum(sum, count);
}

/** The volatility of `count` returns with this sum of squares. */
export function volatilityFromSum(sum: number, count: number): number {
  return Math.min(MAX_VOLATILITY, Math.max(MIN_VOLATILITY, Math.sqrt(sum / count)));
}

/**
 * The volatility of one hour, computed from its range. For an hour without a range, the squared range is approximated by a linear
 * function of the squared return: it is exact for a Brownian motion with volatility `sigma` when the return is 0, and on average over
 * all returns. So a model that was trained on ranges can also forecast from prices only.
 */
export function computeRangeVolatility(
  hour: HourlyObservation,
  { change, sigma }: { change: number; sigma: number },
): number {
  const range = hour.high && hour.low ? Math.log(hour.high / hour.low) : Number.NaN;
  if (range >= 0 && Number.isFinite(range)) return range / Math.sqrt(PARKINSON);
  return Math.sqrt((BRIDGE * sigma ** 2 + (PARKINSON - BRIDGE) * change ** 2) / PARKINSON);
}
