import type { Clock } from '../system/clock';
import { EnvelopeError } from './protocol';

/** The credits of one API key. Each call costs one credit; all credits are restored at midnight UTC. */
export function createDailyCredits(limit: number, clock: Clock) {
  let day = '';
  let spent = 0;
  const spentToday = () => {
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    if (today !== day) [day, spent] = [today, 0];
    return spent;
  };
  return {
    remaining: () => limit - spentToday(),
    /** @throws EnvelopeError (429) when no credit is left */
    spend: () => {
      if (spentToday() >= limit) throw new EnvelopeError(429, `All ${limit} credits of today are used`);
      spent++;
    },
  };
}

/**
 * A token bucket that holds the calls of one second and refills evenly.
 * @param now real time in ms, which is not the clock of the replayed prices
 * @returns a function that takes one token, or throws EnvelopeError (429 with retry-after)
 */
export function createTokenBucket(callsPerSecond: number, now: () => number = () => performance.now()): () => void {
  let tokens = callsPerSecond;
  let refilledAt = now();
  return () => {
    const time = now();
    tokens = Math.min(callsPerSecond, tokens + ((time - refilledAt) / 1000) * callsPerSecond);
    refilledAt = time;
    if (tokens < 1) throw new EnvelopeError(429, `Too many requests: at most ${callsPerSecond} per second`, 1);
    tokens--;
  };
}
