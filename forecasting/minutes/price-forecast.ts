import type { ReturnForecast } from '../models/model';
import { LEVELS } from '../models/quantile-head';
import { PERCENTILES, type Quantile, quantileAt } from '../quantiles';
import { INTERVAL_LEVEL, type Interval, intervalAt } from '../scoring/interval';

/** The distribution of the price at the target, USD. */
export interface PriceForecast {
  readonly point: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: Interval;
}

/**
 * Converts log-returns to prices: value = last rate · exp(return).
 * @returns `null` when a number is not finite, the quantiles do not ascend, or the point is outside of the interval
 */
export function toPriceForecast({ point, quantiles }: ReturnForecast, lastRate: number): PriceForecast | null {
  const prices = toPriceQuantiles(quantiles, lastRate);
  const forecast = {
    point: lastRate * Math.exp(point),
    quantiles: prices,
    interval: intervalAt(INTERVAL_LEVEL, prices),
  };
  return isUsable(forecast) ? forecast : null;
}

/** @param returns [99] quantiles of the log-return at PERCENTILES */
export function toPriceQuantiles(returns: Float64Array, lastRate: number): Quantile[] {
  const known = { levels: PERCENTILES, values: returns };
  return LEVELS.map((level) => ({ level, value: lastRate * Math.exp(quantileAt(known, level)) }));
}

function isUsable({ point, quantiles, interval }: PriceForecast): boolean {
  const isRising = quantiles.every(
    ({ value }, index) => Number.isFinite(value) && value >= (quantiles[index - 1]?.value ?? 0),
  );
  return isRising && point >= interval.lower && point <= interval.upper;
}
