import { HOUR_MS } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';

/** Bounds that keep a frozen or an absurd price from making infinities: 0.001 % and 100 % an hour. */
const SIGMA_BOUNDS = { low: 1e-5, high: 1 } as const;

/** Parkinson (1980): the variance of an hour is its squared log range over 4 ln 2. */
const PARKINSON = 4 * Math.LN2;
/** The expected squared log range of a Brownian bridge that returns to where it began, in units of its variance. */
const BRIDGE = Math.PI ** 2 / 6;

/** ln(after / before); `null` unless the two are consecutive hours that both have a positive price. */
export function logReturn(before: HourlyObservation | undefined, after: HourlyObservation | undefined): number | null {
  if (!before?.rate || !after?.rate || before.rate < 0 || after.rate < 0) return null;
  if (after.hour - before.hour !== HOUR_MS) return null;
  const change = Math.log(after.rate / before.rate);
  return Number.isFinite(change) ? change : null;
}

/** ln(rate / rate an hour before) of each hour; NaN where `logReturn` is `null`. */
export function computeLogReturns(series: HourlySeries): Float64Array {
  const changes = new Float64Array(series.length);
  for (let index = 0; index < series.length; index++) {
    changes[index] = logReturn(series[index - 1], series[index]) ?? Number.NaN;
  }
  return changes;
}

/** Root mean square of the newest `count` returns, within the bounds of a usable volatility. */
export function computeVolatility(returns: Float64Array, count: number): number {
  let sum = 0;
  for (let index = returns.length - count; index < returns.length; index++) sum += (returns[index] ?? 0) ** 2;
  return Math.min(SIGMA_BOUNDS.high, Math.max(SIGMA_BOUNDS.low, Math.sqrt(sum / count)));
}

/**
 * The volatility of one hour by its range. Where the range is not known, the range to be expected of a Brownian path with
 * volatility `sigma` that made the hour's return, so that a series of prices alone looks like the one the model has learnt.
 */
export function computeRangeVolatility(
  hour: HourlyObservation,
  { change, sigma }: { change: number; sigma: number },
): number {
  const range = hour.high && hour.low ? Math.log(hour.high / hour.low) : Number.NaN;
  if (range >= 0 && Number.isFinite(range)) return range / Math.sqrt(PARKINSON);
  return Math.sqrt((BRIDGE * sigma ** 2 + (PARKINSON - BRIDGE) * change ** 2) / PARKINSON);
}
