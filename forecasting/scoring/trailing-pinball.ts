import { HOUR_MS, type Hour } from '../hour';
import { computeReturnQuantiles, TRAILING_HOURS } from '../models/persistence';
import { meanPinball } from './crps';

/** A settled forecast of the ledger. Prices in USD. */
export interface SettledOrigin {
  readonly originHour: Hour;
  readonly lastRate: number;
  /** The levels of the published quantiles. */
  readonly levels: readonly number[];
  readonly actual: number;
}

/**
 * The mean pinball loss in USD that the trailing quantiles would have had: the empirical quantiles of the hourly log-returns of the 720
 * hours up to the origin, applied to the last price. `null` when less than a week of returns is known.
 * @param rateAt the price of an hour as it was known when the forecast was made
 */
export function computeTrailingPinball(
  { originHour, lastRate, levels, actual }: SettledOrigin,
  rateAt: (hour: Hour) => number | null,
): number | null {
  const returns: number[] = [];
  let before = rateAt(originHour - TRAILING_HOURS * HOUR_MS);
  for (let back = TRAILING_HOURS - 1; back >= 0; back--) {
    const after = rateAt(originHour - back * HOUR_MS);
    if (before !== null && after !== null && before > 0 && after > 0) returns.push(Math.log(after / before));
    before = after;
  }
  const quantiles = computeReturnQuantiles(returns, levels);
  if (!quantiles) return null;
  const prices = quantiles.map((change) => lastRate * Math.exp(change));
  return meanPinball(levels, prices, actual);
}
