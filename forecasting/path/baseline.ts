import { computeLogReturns } from '../features/volatility';
import { computeReturnQuantiles, TRAILING_HOURS } from '../models/persistence';
import { PERCENTILES } from '../quantiles';
import type { HourlySeries } from '../series';
import { PATH_HORIZONS } from './path-family';

/**
 * The baseline of a path: the trailing quantiles of the hourly log-returns of the last 30 days, times the square root of the horizon.
 * @returns [24] × [99] quantiles at PERCENTILES; `null` when less than a week of returns is known
 */
export function scaleTrailingQuantiles(series: HourlySeries, index: number): Float64Array[] | null {
  const newest = series.slice(Math.max(0, index - TRAILING_HOURS), index + 1);
  const returns = [...computeLogReturns(newest)].filter((change) => !Number.isNaN(change));
  const hourly = computeReturnQuantiles(returns, PERCENTILES);
  return hourly && PATH_HORIZONS.map((hours) => hourly.map((quantile) => Math.sqrt(hours) * quantile));
}
