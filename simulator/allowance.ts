import type { Clock } from '../system/clock';
import { Refusal } from './protocol';

/** Credits of one key: one a call, all back at midnight UTC. */
export interface Credits {
  /** @throws Refusal (429) when none is left. */
  spend(): void;
  remaining(): number;
}

export function dailyCredits(limit: number, clock: Clock): Credits {
  let day = '';
  let spent = 0;
  const spentToday = () => {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    if (today !== day) [day, spent] = [today, 0];
    return spent;
  };
  return {
    remaining: () => limit - spentToday(),
    spend: () => {
      if (spentToday() >= limit) throw new Refusal(429, 'Daily credits are used up');
      spent++;
    },
  };
}

/**
 * A bucket that holds a second's worth of calls and fills evenly.
 * @param now ms of real time, whatever time the prices have
 * @returns a function that takes one call out, or throws Refusal (429 with Retry-After)
 */
export function limitRate(callsPerSecond: number, now: () => number = () => performance.now()): () => void {
  let left = callsPerSecond;
  let filledAt = now();
  return () => {
    const time = now();
    left = Math.min(callsPerSecond, left + ((time - filledAt) / 1000) * callsPerSecond);
    filledAt = time;
    if (left < 1) throw new Refusal(429, `Too many requests: at most ${callsPerSecond} a second`, 1);
    left--;
  };
}
