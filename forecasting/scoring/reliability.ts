import type { Outcome } from '../outcome';
import { PERCENTILES } from '../percentiles';

/** For each of PERCENTILES the share of outcomes at or below its quantile: the level itself where forecasts are calibrated. NaN of none. */
export function sharesBelow(outcomes: readonly Outcome[]): number[] {
  const counts = new Uint32Array(PERCENTILES.length);
  for (const { quantiles, change } of outcomes) {
    for (let index = 0; index < counts.length; index++) {
      if (change <= (quantiles[index] ?? Number.NaN)) counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  return Array.from(counts, (count) => count / outcomes.length);
}
