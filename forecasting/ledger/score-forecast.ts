import { pinball } from '../scores';
import { intervalScore } from '../scoring/winkler';

/** The parts of a forecast that its scores depend on. USD. */
export interface Scorable {
  readonly point: number;
  /** The price at the origin, which is the persistence forecast. */
  readonly lastRate: number;
  readonly quantiles: readonly { readonly level: number; readonly value: number }[];
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
}

/** Scores of one forecast. USD, except `covered`. */
export interface SettledScores {
  /** point − actual */
  readonly error: number;
  /** lastRate − actual */
  readonly persistenceError: number;
  /** lower ≤ actual ≤ upper */
  readonly covered: boolean;
  /** Mean over the quantiles of max(τ · e, (τ − 1) · e), e = actual − quantile: Koenker & Bassett (1978). */
  readonly pinball: number;
  /** The width of the interval, plus 2 / (1 − level) times the distance of the price from it: Winkler (1972). */
  readonly winkler: number;
}

/** Scores a published forecast. Settling and verifying both use this function. */
export function scoreForecast({ quantiles, ...forecast }: Scorable, actual: number): SettledScores {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  return { ...scorePointAndInterval(forecast, actual), pinball: pinball(levels, values, actual) };
}

/** All scores except the pinball loss. The track record does not read the quantiles; it takes the pinball loss from the ledger. */
export function scorePointAndInterval(
  { point, lastRate, interval }: Omit<Scorable, 'quantiles'>,
  actual: number,
): Omit<SettledScores, 'pinball'> {
  return {
    error: point - actual,
    persistenceError: lastRate - actual,
    covered: interval.lower <= actual && actual <= interval.upper,
    winkler: intervalScore({ ...interval, actual }),
  };
}
