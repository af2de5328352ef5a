import type { Quantile } from '../quantiles';
import { meanPinball } from '../scoring/crps';
import { type Interval, intervalScore } from '../scoring/interval';

/** The parts of a published forecast that are scored. USD. */
export interface ScorableForecast {
  readonly point: number;
  /** The price at the origin: the forecast of persistence. */
  readonly lastRate: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: Interval;
}

/** The scores of one settled forecast. USD, except for `covered`. */
export interface SettledScores {
  /** point − actual */
  readonly error: number;
  /** lastRate − actual */
  readonly persistenceError: number;
  /** lower ≤ actual ≤ upper */
  readonly covered: boolean;
  /** Mean pinball loss over the quantiles (crps.ts). */
  readonly pinball: number;
  /** Interval score of the published interval (interval.ts). */
  readonly winkler: number;
}

/** Scores a published forecast. Settlement and verification of the ledger both use this function. */
export function scoreForecast({ quantiles, ...forecast }: ScorableForecast, actual: number): SettledScores {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  return { ...scorePointAndInterval(forecast, actual), pinball: meanPinball(levels, values, actual) };
}

/** All scores except the pinball loss. The track record reads no quantiles; it takes the pinball loss from the ledger. */
export function scorePointAndInterval(
  { point, lastRate, interval }: Omit<ScorableForecast, 'quantiles'>,
  actual: number,
): Omit<SettledScores, 'pinball'> {
  return {
    error: point - actual,
    persistenceError: lastRate - actual,
    covered: interval.lower <= actual && actual <= interval.upper,
    winkler: intervalScore({ ...interval, actual }),
  };
}
