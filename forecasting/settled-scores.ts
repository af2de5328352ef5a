import { pinball } from './scores';
import { intervalScore } from './scoring/winkler';

/** What a forecast said, as far as the price that came can tell how good it was. USD. */
export interface Scorable {
  readonly point: number;
  /** The price at the origin: what persistence said. */
  readonly lastRate: number;
  readonly quantiles: readonly { readonly level: number; readonly value: number }[];
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
}

/** How good one forecast was. USD, but for `covered`. */
export interface SettledScores {
  /** point − actual */
  readonly error: number;
  /** lastRate − actual */
  readonly persistenceError: number;
  /** lower ≤ actual ≤ upper */
  readonly covered: boolean;
  /** Mean over the quantiles of max(τ · e, (τ − 1) · e), e = actual − quantile: Koenker & Bassett (1978). */
  readonly pinball: number;
  /** The interval's width, and 2 / (1 − level) times what the price missed it by: Winkler (1972). */
  readonly winkler: number;
}

/** How a published forecast is scored, by settling as by verifying. */
export function scoreForecast({ quantiles, ...forecast }: Scorable, actual: number): SettledScores {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  return { ...scorePointAndInterval(forecast, actual), pinball: pinball(levels, values, actual) };
}

/** All but the pinball loss: the record, which reads no quantiles, takes that from the ledger. */
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
