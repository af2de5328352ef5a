import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import type { Hour } from '../../forecasting/hour';
import { type PlannedCall, planCalls } from './plan';

/** So many calls are made without a look at the credits; they are what the reserve is for. */
const CALLS_OF_AN_ORDINARY_HOUR = 24;
const RESERVE = 500;

/** The calls for `hours` that leave a reserve of credits for the hours to come: 500, or a fifth of the day's where those are few. */
export async function affordableCalls(
  liveCoinWatch: LiveCoinWatch,
  plan: { hours: readonly Hour[]; mostPoints?: number },
): Promise<PlannedCall[]> {
  const wanted = planCalls({ ...plan, mostCalls: Number.POSITIVE_INFINITY });
  if (wanted.length <= CALLS_OF_AN_ORDINARY_HOUR) return wanted;
  const { remaining, limit } = await liveCoinWatch.credits();
  const spendable = Math.floor(remaining - Math.min(RESERVE, limit / 5));
  return planCalls({ ...plan, mostCalls: Math.max(CALLS_OF_AN_ORDINARY_HOUR, spendable) });
}
