import { computePit } from '../models/calibration';
import { PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from './outcome';

export const PIT_BINS = 20;

/**
 * The probability integral transform (Dawid 1984): the level of each actual in its forecast distribution, in (0, 1). Between the
 * quantiles and beyond the outermost ones, the distribution is linear in the log-odds of the level (quantiles.ts).
 */
export function computePits(outcomes: readonly ForecastOutcome[]): Float64Array {
  return Float64Array.from(outcomes, (outcome) => computePit(outcome, outcome.change));
}

/** Share of the values in each of 20 equal bins of [0, 1]: 0.05 each when forecasts are calibrated. NaN is in no bin. */
export function computePitHistogram(values: Float64Array): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const bin = Math.min(PIT_BINS - 1, Math.floor(value * PIT_BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}

/**
 * The reliability curve: for each of PERCENTILES, the share of actuals at or below its quantile. The share equals the level when
 * forecasts are calibrated. NaN without outcomes.
 */
export function computeSharesBelow(outcomes: readonly ForecastOutcome[]): number[] {
  const counts = new Uint32Array(PERCENTILES.length);
  for (const { quantiles, change } of outcomes) {
    for (let index = 0; index < counts.length; index++) {
      if (change <= (quantiles[index] ?? Number.NaN)) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count) => count / outcomes.length);
}
