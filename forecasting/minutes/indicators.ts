import { newestOf, simpleAverages, UNKNOWN, wilderAverages } from '../features/indicators/averages';
import { type Bars, closePositions, trueRanges } from '../features/indicators/bars';
import { averageMoves, computeCci, computeMacd, computeRsi, computeWilliamsR } from '../features/indicators/momentum';
import { computeMoneyFlowIndex, computeObvSlope } from '../features/indicators/volume';
import type { BarSeries } from './bar-series';

/** As in the feature store: the weight of older bars in a recursive average would be below 10⁻¹⁰. */
export const INDICATOR_BARS = 336;

export const INDICATOR_NAMES = [
  'rsi_14',
  'macd_histogram_over_sigma',
  'atr_14_over_sigma',
  'cci_20',
  'williams_r_72',
  'close_position_14',
  'mfi_14',
  'obv_slope_24',
] as const;

/**
 * The indicators of the feature store, computed from the newest 336 bars. An indicator in USD is divided by the price and by sigma.
 * @param sigma the volatility of a bar
 * @returns one number for each of INDICATOR_NAMES; NaN when a bar that it needs is unknown
 */
export function computeIndicators(series: BarSeries, index: number, sigma: number): Float64Array {
  const newest = (values: Float64Array, count: number) => values.subarray(Math.max(0, index + 1 - count), index + 1);
  const close = newest(series.close, INDICATOR_BARS);
  const take = (count: number): Bars => ({
    high: newest(series.high, count),
    low: newest(series.low, count),
    close: newest(series.close, count),
  });
  if (close.length < INDICATOR_BARS || close.includes(UNKNOWN)) {
    return new Float64Array(INDICATOR_NAMES.length).fill(UNKNOWN);
  }
  const unit = newestOf(close) * sigma;
  const volume = newest(series.volume, 25);
  return Float64Array.from(
    [
      computeRsi(averageMoves(close, 14)),
      computeMacd(close, { fast: 12, slow: 26, signal: 9 }).histogram / unit,
      newestOf(wilderAverages(trueRanges(take(INDICATOR_BARS)), 14)) / unit,
      computeCci(take(20)),
      computeWilliamsR(take(72)),
      newestOf(simpleAverages(closePositions(take(14)), 14)),
      computeMoneyFlowIndex({ ...take(15), volume: volume.subarray(-15) }),
      computeObvSlope(newest(series.close, 25), volume),
    ],
    (value) => (value === null || !Number.isFinite(value) ? UNKNOWN : value),
  );
}
