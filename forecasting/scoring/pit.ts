import { levelOf } from '../models/quantile-function';
import type { Outcome } from '../outcome';
import { PERCENTILES } from '../percentiles';

export const PIT_BINS = 20;

/**
 * The probability integral transform (Dawid 1984): the level of its forecast distribution at which each outcome lay, in (0, 1). Between
 * the quantiles, and beyond the outermost, the distribution goes on as everywhere in this house: linear in the log-odds of the level
 * (models/quantile-function.ts).
 */
export function pitValues(outcomes: readonly Outcome[]): Float64Array {
  const known = { levels: PERCENTILES, values: outcomes[0]?.quantiles ?? [] };
  return Float64Array.from(outcomes, ({ quantiles, change }) => {
    known.values = quantiles;
    return levelOf(known, change);
  });
}

/** Share of the values in each of 20 equal bins of [0, 1]: 0.05 each where forecasts are calibrated. What is NaN is in none. */
export function pitHistogram(values: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(PIT_BINS - 1, Math.floor(value * PIT_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}
