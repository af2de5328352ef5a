import type { Period } from '../backtest/folds';
import { HOUR_MS } from '../hour';
import type { ForecastOutcome } from '../scoring/outcome';

/** Whether the hour that was forecast, the one after the origin, is of the period. */
export function isWithin({ origin }: ForecastOutcome, { from, to }: Period): boolean {
  return from <= origin + HOUR_MS && origin + HOUR_MS <= to;
}
