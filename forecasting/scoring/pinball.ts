import { PERCENTILES } from '../percentiles';

/**
 * The mean over PERCENTILES of max(τ · e, (τ − 1) · e), e = actual − quantile: Koenker & Bassett (1978). In the unit of its input;
 * NaN where a quantile is.
 * @param quantiles [99] at PERCENTILES
 */
export function meanPinball(quantiles: ArrayLike<number>, actual: number): number {
  let sum = 0;
  for (let index = 0; index < PERCENTILES.length; index++) {
    const level = PERCENTILES[index] ?? Number.NaN;
    const error = actual - (quantiles[index] ?? Number.NaN);
    sum += error >= 0 ? level * error : (level - 1) * error;
  }
  return sum / PERCENTILES.length;
}
