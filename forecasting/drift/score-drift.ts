import type { Quantile } from '../quantiles';
import { meanPinball } from '../scoring/crps';
import { mean } from '../statistics';

/** A published forecast beside the price that came. */
export interface SettledForecast {
  /** USD, ascending in level. */
  readonly quantiles: readonly Quantile[];
  /** USD */
  readonly actual: number;
}

/** A week of settled forecasts is judged; fewer than two days' tell nothing. */
export const SCORED_HOURS = 168;
const LEAST_SCORED = 48;

/** From here on the intervals are too narrow for what happens: on ordinary weeks an honest forecast stays below. */
export const SCORE_DRIFT_ALARM = 1.4;

/** At the middles of so many equal slices of probability the forecast is asked for a price that it may come to. */
const SLICES = 50;

/**
 * The mean pinball loss of forecasts over the one that they themselves expected: near 1 where prices come as often as the
 * quantiles say, above where the intervals are too narrow or beside the price, below where they are too wide.
 * @returns NaN of fewer than 48 forecasts
 */
export function computeScoreDrift(settled: readonly SettledForecast[]): number {
  if (settled.length < LEAST_SCORED) return Number.NaN;
  const losses = settled.map(({ quantiles, actual }) => lossesOf(quantiles, actual));
  return mean(losses.map(({ realised }) => realised)) / mean(losses.map(({ expected }) => expected));
}

function lossesOf(quantiles: readonly Quantile[], actual: number): { realised: number; expected: number } {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  const loss = (price: number) => meanPinball(levels, values, price);
  const prices = Array.from({ length: SLICES }, (_, slice) => priceAt(quantiles, (slice + 0.5) / SLICES));
  return { realised: loss(actual), expected: mean(prices.map(loss)) };
}

/** Between two quantiles by linear interpolation; beyond the outermost, theirs. */
function priceAt(quantiles: readonly Quantile[], level: number): number {
  const above = quantiles.findIndex((quantile) => quantile.level >= level);
  const upper = quantiles[above] ?? quantiles.at(-1);
  const lower = above > 0 ? quantiles[above - 1] : upper;
  if (upper === undefined || lower === undefined) return Number.NaN;
  if (upper.level === lower.level) return upper.value;
  return lower.value + ((level - lower.level) / (upper.level - lower.level)) * (upper.value - lower.value);
}
