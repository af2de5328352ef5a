import { quantileOf } from '../scores';
import type { HourlySeries } from '../series';
import { logReturn } from '../volatility';

/** Thirty days. */
const HOURS = 720;
/** Fewer returns than a week's do not make a 1 % quantile. */
const LEAST = 168;

/**
 * The naive forecast of spread: the empirical quantiles of the last thirty days' hourly log-returns up to the hour at `index`.
 * `null` where fewer than a week of returns is known.
 */
export function trailingQuantiles(series: HourlySeries, index: number, levels: readonly number[]): number[] | null {
  const returns: number[] = [];
  for (let end = Math.max(1, index - HOURS + 1); end <= index; end++) {
    const change = logReturn(series[end - 1], series[end]);
    if (change !== null) returns.push(change);
  }
  if (returns.length < LEAST) return null;
  const sorted = Float64Array.from(returns).sort();
  return levels.map((level) => quantileOf(sorted, level));
}
