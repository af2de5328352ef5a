import type { Outcome } from '../outcome';
import { type CentralInterval, centralInterval, endValue } from './central-interval';

/** Share of the outcomes within the central interval of the level, its ends included; NaN of none. */
export function coverageAt(outcomes: readonly Outcome[], level: number): number {
  const interval = centralInterval(level);
  let covered = 0;
  for (const outcome of outcomes) if (isCovered(outcome, interval)) covered++;
  return covered / outcomes.length;
}

/** Whether the truth lay within the interval; never where an end is NaN. */
export function isCovered({ quantiles, change }: Outcome, { lower, upper }: CentralInterval): boolean {
  return change >= endValue(lower, quantiles) && change <= endValue(upper, quantiles);
}
