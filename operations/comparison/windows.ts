import type { Period } from '../../forecasting/backtest/folds';
import { HOUR_MS } from '../../forecasting/hour';
import type { HourlySeries } from '../../forecasting/series';

/** The year after it is kept for the last word on the models: no choice is made by looking at it. */
const LAST_HOUR = Date.UTC(2024, 4, 13, 11);
const PERIOD_HOURS = 90 * 24;

export const REFIT_HOURS = 60 * 24;
/**
 * 60 days each of the frozen sample, cut backwards from the last hour that may be looked at: the wildest that has a year to learn from
 * before it (returns of 1.10 % an hour, root mean square), the quietest (0.35 %) and the newest (0.65 %).
 */
const WINDOWS: readonly Period[] = [Date.UTC(2021, 4, 29, 11), Date.UTC(2023, 8, 16, 11), LAST_HOUR].map((to) => ({
  from: to - (REFIT_HOURS - 1) * HOUR_MS,
  to,
}));

interface Choice extends Partial<Period> {
  readonly series: HourlySeries;
  /** Whether it is the frozen sample. */
  readonly isSample: boolean;
}

/** Several where nobody asks for another time: what is better in one market may be worse in another. */
export function chooseWindows({ series, isSample, from, to }: Choice): readonly Period[] {
  if (isSample && from === undefined && to === undefined) return WINDOWS;
  const last = to ?? Math.min(LAST_HOUR, series.at(-1)?.hour ?? LAST_HOUR);
  return [{ from: from ?? last - (PERIOD_HOURS - 1) * HOUR_MS, to: last }];
}

export function hoursOf({ from, to }: Period): number {
  return (to - from) / HOUR_MS + 1;
}
