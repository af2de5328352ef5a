import { PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from './outcome';

/**
 * The mean pinball loss of one forecast: the mean over the levels τ of max(τ · e, (τ − 1) · e), e = actual − quantile (Koenker &
 * Bassett 1978). In the unit of the quantiles; NaN when a quantile is NaN or missing.
 */
export function meanPinball(levels: ArrayLike<number>, quantiles: ArrayLike<number>, actual: number): number {
  return sumPinball(levels, quantiles, actual) / levels.length;
}

/**
 * The continuous ranked probability score of log-returns, as twice the mean pinball loss over PERCENTILES (Laio & Tamea 2007;
 * Gneiting & Ranjan 2011). A perfect forecast has 0.
 */
export function crps({ quantiles, change }: Pick<ForecastOutcome, 'quantiles' | 'change'>): number {
  return 2 * meanPinball(PERCENTILES, quantiles, change);
}

/** The same score of prices in USD: every quantile is `lastRate · exp(return)`. */
export function crpsUsd({
  quantiles,
  change,
  lastRate,
}: Pick<ForecastOutcome, 'quantiles' | 'change' | 'lastRate'>): number {
  const growth = quantiles.map((quantile) => Math.exp(quantile));
  return (2 * lastRate * sumPinball(PERCENTILES, growth, Math.exp(change))) / PERCENTILES.length;
}

/** Uses a branch instead of `Math.max` for speed: a back-test runs this loop for every forecast. */
function sumPinball(levels: ArrayLike<number>, quantiles: ArrayLike<number>, actual: number): number {
  let sum = 0;
  for (let index = 0; index < levels.length; index++) {
    const level = levels[index] ?? Number.NaN;
    const error = actual - (quantiles[index] ?? Number.NaN);
    sum += error >= 0 ? level * error : (level - 1) * error;
  }
  return sum;
}
