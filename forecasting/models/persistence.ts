import { logReturn } from '../features/volatility';
import { PERCENTILES } from '../quantiles';
import type { HourlySeries } from '../series';
import { empiricalQuantile } from '../statistics';
import type { FittedModel, Model } from './model';

/** The trailing quantiles are those of the last 30 days. */
export const TRAILING_HOURS = 720;
/** A 1 % quantile needs at least one week of returns. */
const MIN_RETURNS = 168;

/**
 * The baseline of all other models. The point forecast is the last price. The distribution is the trailing
 * quantiles: the empirical quantiles of the newest hourly log-returns.
 */
export const persistence: Model = {
  name: 'persistence',
  fit: async () => fitted,
  fromFiles: () => fitted,
};

const fitted: FittedModel = {
  forecastAt: (series, origins) =>
    origins.map((origin) => {
      const quantiles = computeTrailingQuantiles(series, origin);
      return quantiles && { point: 0, quantiles };
    }),
  toFiles: () => new Map(),
};

/** [99] quantiles at PERCENTILES; `null` when less than a week of returns is known. */
function computeTrailingQuantiles(series: HourlySeries, index: number): Float64Array | null {
  const returns: number[] = [];
  for (let end = Math.max(1, index - TRAILING_HOURS + 1); end <= index; end++) {
    const change = logReturn(series[end - 1], series[end]);
    if (change !== null) returns.push(change);
  }
  return computeReturnQuantiles(returns, PERCENTILES);
}

/**
 * The trailing quantiles at `levels`; `null` when less than a week of returns is known.
 * @param returns the hourly log-returns of the last TRAILING_HOURS, in any order
 */
export function computeReturnQuantiles(returns: readonly number[], levels: readonly number[]): Float64Array | null {
  if (returns.length < MIN_RETURNS) return null;
  const sorted = Float64Array.from(returns).sort();
  return Float64Array.from(levels, (level) => empiricalQuantile(sorted, level));
}
