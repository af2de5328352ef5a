import type { Outcome } from '../outcome';
import { PERCENTILES } from '../percentiles';
import { meanPinball } from './pinball';

/**
 * The continuous ranked probability score as twice the mean pinball loss over PERCENTILES (Laio & Tamea 2007; Gneiting &
 * Ranjan 2011), of log-returns. 0 is perfect.
 */
export function crps({ quantiles, change }: Pick<Outcome, 'quantiles' | 'change'>): number {
  return 2 * meanPinball(quantiles, change);
}

/** The same of prices: every quantile as `lastRate · exp(return)`. USD. */
export function crpsUsd({ quantiles, change, lastRate }: Pick<Outcome, 'quantiles' | 'change' | 'lastRate'>): number {
  let sum = 0;
  const actual = Math.exp(change);
  for (let index = 0; index < PERCENTILES.length; index++) {
    const level = PERCENTILES[index] ?? Number.NaN;
    const error = actual - Math.exp(quantiles[index] ?? Number.NaN);
    sum += error >= 0 ? level * error : (level - 1) * error;
  }
  return (2 * lastRate * sum) / PERCENTILES.length;
}
