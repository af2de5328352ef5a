import type { Outcome } from '../outcome';
import { binomialTest } from './binomial-test';

/** How often the point was on the side of the last price on which the price came. */
export interface Direction {
  /** Hours that count: the point told a side, and the price moved. */
  readonly hours: number;
  readonly hits: number;
  /** hits / hours */
  readonly rate: number;
  /** Of an exact two-sided test against tossing a coin. */
  readonly p: number;
}

/** `null` where no hour counts, as with a model that says that the price stays. */
export function directionOf(outcomes: readonly Outcome[]): Direction | null {
  let [hours, hits] = [0, 0];
  for (const { point, change } of outcomes) {
    if (point === 0 || change === 0 || Number.isNaN(point + change)) continue;
    hours++;
    if (point > 0 === change > 0) hits++;
  }
  return hours === 0 ? null : { hours, hits, rate: hits / hours, p: binomialTest({ successes: hits, trials: hours }) };
}
