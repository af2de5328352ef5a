import type { LiveCoinWatch } from '../../clients/livecoinwatch';
import { countHourlyCalls, type HoursToFetch, type PlannedCall, planCalls } from './plan-calls';

/** Up to this many calls are made without checking the credits. An ordinary hour needs fewer. The reserve covers them. */
const UNCHECKED_CALLS = 24;
const RESERVE_CREDITS = 500;

/**
 * Plans the calls for `hours` within the credits that remain today. Keeps a reserve for later hours: 500 credits, or a fifth of
 * the daily limit if that is less. Five-minute points may use an equal share of the day's credits for each asset, because the others
 * may fetch their histories at the same time or later.
 * @param plan.assets how many assets use the credits
 */
export async function planWithinCredits(
  liveCoinWatch: LiveCoinWatch,
  { assets, ...plan }: HoursToFetch & { assets: number },
): Promise<PlannedCall[]> {
  const calls = planCalls({ ...plan, maxCalls: Number.POSITIVE_INFINITY });
  if (calls.length <= UNCHECKED_CALLS) return calls;
  const { remaining, limit } = await liveCoinWatch.credits();
  const reserve = Math.min(RESERVE_CREDITS, limit / 5);
  const spendable = Math.floor(remaining - reserve);
  const wanted = Math.max(Math.floor((limit - reserve) / assets), countHourlyCalls(plan));
  return planCalls({ ...plan, maxCalls: Math.max(UNCHECKED_CALLS, Math.min(spendable, wanted)) });
}
