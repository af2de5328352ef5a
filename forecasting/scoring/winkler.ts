import type { Outcome } from '../outcome';
import { centralInterval, endValue } from './central-interval';

const LEVEL = 0.9;
const interval = centralInterval(LEVEL);

/**
 * The interval score of the central 90 % interval (Winkler 1972; Gneiting & Raftery 2007, eq. 43): its width, and 2 / α times what the
 * truth missed it by, α = 0.1. Of log-returns.
 */
export function winkler90({ quantiles, change }: Pick<Outcome, 'quantiles' | 'change'>): number {
  const lower = endValue(interval.lower, quantiles);
  const upper = endValue(interval.upper, quantiles);
  return intervalScore({ lower, upper, actual: change });
}

/** The same of prices, USD. */
export function winkler90Usd({
  quantiles,
  change,
  lastRate,
}: Pick<Outcome, 'quantiles' | 'change' | 'lastRate'>): number {
  const lower = Math.exp(endValue(interval.lower, quantiles));
  const upper = Math.exp(endValue(interval.upper, quantiles));
  return lastRate * intervalScore({ lower, upper, actual: Math.exp(change) });
}

/** The score of one interval of any level, in the unit of its ends. */
export function intervalScore(facts: { lower: number; upper: number; actual: number; level?: number }): number {
  const { lower, upper, actual, level = LEVEL } = facts;
  const missed = Math.max(0, lower - actual) + Math.max(0, actual - upper);
  return upper - lower + (2 / (1 - level)) * missed;
}
