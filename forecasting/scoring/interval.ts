import { PERCENTILES, type Quantile } from '../quantiles';
import type { ForecastOutcome } from './outcome';

/** A central interval: the value is inside it with probability `level`, and on each side of it with equal probability. */
export interface Interval {
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}

/** The level of the interval that is published with every forecast. */
export const INTERVAL_LEVEL = 0.9;

/**
 * The central interval of the level. Its ends must be among the quantiles.
 * @throws RangeError that names the missing level.
 */
export function intervalAt(level: number, quantiles: readonly Quantile[]): Interval {
  const valueAt = (wanted: number) => {
    const found = quantiles.find((quantile) => Math.abs(quantile.level - wanted) < 1e-9);
    if (!found) throw new RangeError(`An interval of ${level} needs the quantile ${wanted}`);
    return found.value;
  };
  const { lower, upper } = endLevels(level);
  return { level, lower: valueAt(lower), upper: valueAt(upper) };
}

/** The positions of both ends of a central interval among the 99 quantiles of a forecast. It is built once for many forecasts. */
export interface IntervalPosition {
  readonly level: number;
  readonly lower: EndPosition;
  readonly upper: EndPosition;
}

/** The quantile at `index` plus this share of the distance to the next quantile. */
interface EndPosition {
  readonly index: number;
  readonly share: number;
}

export function locateInterval(level: number): IntervalPosition {
  const { lower, upper } = endLevels(level);
  return { level, lower: locateEnd(lower), upper: locateEnd(upper) };
}

/**
 * The two ends of a central interval of a forecast. An end that is not a percentile (2.5 % and 97.5 %) is interpolated linearly
 * between its neighbours.
 * @param quantiles [99] at PERCENTILES
 */
export function intervalEnds({ lower, upper }: IntervalPosition, quantiles: ArrayLike<number>) {
  return { lower: endValue(lower, quantiles), upper: endValue(upper, quantiles) };
}

const position90 = locateInterval(INTERVAL_LEVEL);

/** The interval score of the central 90 % interval, of log-returns. */
export function winkler90({ quantiles, change }: Pick<ForecastOutcome, 'quantiles' | 'change'>): number {
  return intervalScore({ ...intervalEnds(position90, quantiles), actual: change, level: INTERVAL_LEVEL });
}

/** The same score of prices, in USD. */
export function winkler90Usd(outcome: Pick<ForecastOutcome, 'quantiles' | 'change' | 'lastRate'>): number {
  const ends = intervalEnds(position90, outcome.quantiles);
  const [lower, upper] = [Math.exp(ends.lower), Math.exp(ends.upper)];
  return outcome.lastRate * intervalScore({ lower, upper, actual: Math.exp(outcome.change), level: INTERVAL_LEVEL });
}

/**
 * The interval score: the width, plus 2 / α times the distance by which the actual misses the interval, α = 1 − level (Winkler
 * 1972; Gneiting & Raftery 2007, eq. 43). In the unit of the ends.
 */
export function intervalScore({ level, lower, upper, actual }: Interval & { readonly actual: number }): number {
  const missed = Math.max(0, lower - actual) + Math.max(0, actual - upper);
  return upper - lower + (2 / (1 - level)) * missed;
}

function endLevels(level: number): { lower: number; upper: number } {
  return { lower: (1 - level) / 2, upper: (1 + level) / 2 };
}

function locateEnd(level: number): EndPosition {
  const position = Math.round((level * 100 - 1) * 1e6) / 1e6;
  const index = Math.min(PERCENTILES.length - 1, Math.max(0, Math.floor(position)));
  return { index, share: position - index };
}

function endValue({ index, share }: EndPosition, quantiles: ArrayLike<number>): number {
  const low = quantiles[index] ?? Number.NaN;
  return share === 0 ? low : low + share * ((quantiles[index + 1] ?? Number.NaN) - low);
}
