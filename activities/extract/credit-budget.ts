import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import type { Hour } from '../../forecasting/hour';
import { type PlannedCall, planCalls } from './plan-calls';

/** So many calls are made without checking the credits: enough for an ordinary hour. The reserve pays for them. */
const UNCHECKED_CALLS = 24;
const RESERVE_CREDITS = 500;

/**
 * Plans the calls for `hours` within the credits that remain today. A reserve is kept for the hours to come: 500 credits, or a
 * fifth of the daily limit where that is less.
 */
export async function planWithinCredits(
  liveCoinWatch: LiveCoinWatch,
  plan: { hours: readonly Hour[]; maxPoints?: number },
): Promise<PlannedCall[]> {
  const calls = planCalls({ ...plan, maxCalls: Number.POSITIVE_INFINITY });
  if (calls.length <= UNCHECKED_CALLS) return calls;
  const { remaining, limit } = await liveCoinWatch.credits();
  const spendable = Math.floor(remaining - Math.min(RESERVE_CREDITS, limit / 5));
  return planCalls({ ...plan, maxCalls: Math.max(UNCHECKED_CALLS, spendable) });
}
