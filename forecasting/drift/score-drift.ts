import type { Quantile } from '../quantiles';
import { meanPinball } from '../scoring/crps';
import { mean } from '../statistics';

/** A published forecast and the actual price. */
export interface SettledForecast {
  /** USD, ascending in level. */
  readonly quantiles: readonly Quantile[];
  /** USD */
  readonly actual: number;
}

/** Score drift is computed over one week of settled forecasts. It needs at least two days of them. */
export const SCORED_HOURS = 168;
const MIN_SCORED_HOURS = 48;

/** The alarm is raised at this value: the intervals are too narrow. Calibrated forecasts stay below it in ordinary weeks. */
export const SCORE_DRIFT_ALARM = 1.4;

/** The expected loss is the mean of the losses at the quantiles of the levels (i + ½) / SLICES. */
const SLICES = 50;

/**
 * The mean pinball loss of forecasts divided by the loss that the forecasts themselves expect. It is near 1 for calibrated forecasts,
 * above 1 when the intervals are too narrow or in the wrong place, and below 1 when they are too wide.
 * @returns NaN for fewer than 48 forecasts
 */
export function computeScoreDrift(settled: readonly SettledForecast[]): number {
  if (settled.length < MIN_SCORED_HOURS) return Number.NaN;
  const losses = settled.map(({ quantiles, actual }) => computeLosses(quantiles, actual));
  return mean(losses.map(({ realised }) => realised)) / mean(losses.map(({ expected }) => expected));
}

function computeLosses(quantiles: readonly Quantile[], actual: number): { realised: number; expected: number } {
  const levels = quantiles.map(({ level }) => level);
  const values = quantiles.map(({ value }) => value);
  const loss = (price: number) => meanPinball(levels, values, price);
  const prices = Array.from({ length: SLICES }, (_, slice) => priceAt(quantiles, (slice + 0.5) / SLICES));
  return { realised: loss(actual), expected: mean(prices.map(loss)) };
}

/** Linear interpolation between two quantiles. A level outside of them gets the outermost quantile. */
function priceAt(quantiles: readonly Quantile[], level: number): number {
  const above = quantiles.findIndex((quantile) => quantile.level >= level);
  const upper = quantiles[above] ?? quantiles.at(-1);
  const lower = above > 0 ? quantiles[above - 1] : upper;
  if (upper === undefined || lower === undefined) return Number.NaN;
  if (upper.level === lower.level) return upper.value;
  return lower.value + ((level - lower.level) / (upper.level - lower.level)) * (upper.value - lower.value);
}
