import { levelOf, PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from './outcome';

export const PIT_BINS = 20;

/**
 * The probability integral transform (Dawid 1984): the level of each actual in its forecast distribution, in (0, 1). Between the
 * quantiles and beyond the outermost ones, the distribution is linear in the log-odds of the level (quantiles.ts).
 */
export function pitValues(outcomes: readonly ForecastOutcome[]): Float64Array {
  const known = { levels: PERCENTILES, values: outcomes[0]?.quantiles ?? [] };
  return Float64Array.from(outcomes, ({ quantiles, change }) => {
    known.values = quantiles;
    return levelOf(known, change);
  });
}

/** Share of the values in each of 20 equal bins of [0, 1]: 0.05 each where forecasts are calibrated. No bin counts NaN. */
export function pitHistogram(values: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(PIT_BINS - 1, Math.floor(value * PIT_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}

/**
 * The reliability curve: for each of PERCENTILES the share of actuals at or below its quantile. It equals the level itself where
 * forecasts are calibrated. NaN without outcomes.
 */
export function sharesBelow(outcomes: readonly ForecastOutcome[]): number[] {
  const counts = new Uint32Array(PERCENTILES.length);
  for (const { quantiles, change } of outcomes) {
    for (let index = 0; index < counts.length; index++) {
      if (change <= (quantiles[index] ?? Number.NaN)) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count) => count / outcomes.length);
}
