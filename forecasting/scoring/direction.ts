import { binomialTest } from '../statistics';
import type { ForecastOutcome } from './outcome';

/** How often the point forecast and the actual are on the same side of the last price. */
export interface Direction {
  /** Hours where the point forecast has a direction and the price moved. */
  readonly hours: number;
  readonly hits: number;
  /** hits / hours */
  readonly rate: number;
  /** Exact two-sided p-value against a fair coin. */
  readonly p: number;
}

/** `null` where no hour can be counted, for example for a model that always forecasts the last price. */
export function scoreDirection(outcomes: readonly ForecastOutcome[]): Direction | null {
  let [hours, hits] = [0, 0];
  for (const { point, change } of outcomes) {
    if (point === 0 || change === 0 || Number.isNaN(point + change)) continue;
    hours++;
    if (point > 0 === change > 0) hits++;
  }
  return hours === 0 ? null : { hours, hits, rate: hits / hours, p: binomialTest({ successes: hits, trials: hours }) };
}
