import { HOUR_MS } from '../hour';
import type { SeriesApi } from './outside-series';

/** At most `calls` in any window of `windowMs`. */
export interface CallLimit {
  readonly calls: number;
  readonly windowMs: number;
}

/**
 * The limits of the free plans, with a reserve, because the clocks of the APIs are others and a busy worker makes a call some seconds late:
 * 5 calls a minute, which are spread over it; 25 a day and one a second. A window of 24 hours is right whenever the day of the API begins.
 */
export const CALL_LIMITS: Readonly<Record<SeriesApi, readonly CallLimit[]>> = {
  polygon: [
    { calls: 5, windowMs: 62_000 },
    { calls: 1, windowMs: 13_000 },
  ],
  'alpha-vantage': [
    { calls: 25, windowMs: 24 * HOUR_MS + 60_000 },
    { calls: 1, windowMs: 6_000 },
  ],
};

/**
 * What the APIs themselves allow, in windows that are one second longer, because calls do not reach them equally fast. Calls are planned
 * with more distance, so these limits matter when planned calls are late: after a stop, all calls of the time in between are due at the
 * same moment.
 */
export const API_LIMITS: Readonly<Record<SeriesApi, readonly CallLimit[]>> = {
  polygon: [{ calls: 5, windowMs: 61_000 }],
  'alpha-vantage': [
    { calls: 25, windowMs: 24 * HOUR_MS + 1_000 },
    { calls: 1, windowMs: 2_000 },
  ],
};

/** How far back calls count. */
export const LONGEST_WINDOW_MS = 25 * HOUR_MS;

/**
 * The earliest instant, from `now` on, at which one more call keeps all limits. It is after all calls that are made or reserved.
 * @param calls instants of calls, epoch ms, ascending
 */
export function findCallSlot(calls: readonly number[], limits: readonly CallLimit[], now: number): number {
  const slots = limits.map(({ calls: most, windowMs }) => {
    const oldest = calls[calls.length - most];
    return oldest === undefined ? now : oldest + windowMs;
  });
  return Math.max(now, calls.at(-1) ?? now, ...slots);
}

/** Calls that may still be made in the longest window. */
export function countCallsLeft(calls: readonly number[], limits: readonly CallLimit[], now: number): number {
  const left = limits.map(({ calls: most, windowMs }) => most - calls.filter((at) => at > now - windowMs).length);
  const longest = limits.reduce((longer, limit) => (limit.windowMs > longer.windowMs ? limit : longer));
  return Math.max(0, left[limits.indexOf(longest)] ?? 0);
}
