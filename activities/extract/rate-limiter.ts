import { setTimeout as sleepFor } from 'node:timers/promises';

/** Measures real time in ms. It is not the clock of the prices, which may be replayed: the API limits calls per real second. */
export interface Stopwatch {
  now(): number;
  /** When the signal is aborted, rejects with the reason of the signal, so that a cancellation stays a cancellation. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const realStopwatch: Stopwatch = {
  now: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleepFor(ms, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  },
};

/** Adapts the rate of calls to what the API allows. */
export interface RateLimiter {
  /** Resolves when the next call may be made. */
  takeTurn(signal?: AbortSignal): Promise<void>;
  /** Reports a call that was answered. */
  succeeded(): void;
  /** Reports a call that the API refused because there were too many. `retryAfterMs`: the wait that it requests, if any. */
  throttled(retryAfterMs: number | null): void;
}

export interface RateLimiterOptions {
  readonly stopwatch?: Stopwatch;
  readonly startPerSecond?: number;
  readonly maxPerSecond?: number;
}

const MIN_PER_SECOND = 0.5;
/** Upper bound for the wait that the API requests. After it, the next call is made; it may be throttled again. */
const MAX_WAIT_MS = 120_000;
/** The rate grows at most once per step. Throttled calls within one step halve it once: they were in flight together. */
const STEP_MS = 1000;
const GROWTH_PER_STEP = 2;

/**
 * Additive increase, multiplicative decrease, as in TCP congestion control (RFC 5681): the rate doubles every second until the
 * first throttled call; a throttled call halves it; from then on it grows by 2 calls per second every second.
 */
export function createRateLimiter(options: RateLimiterOptions = {}): RateLimiter {
  const { stopwatch = realStopwatch, startPerSecond = 5, maxPerSecond = 40 } = options;
  let perSecond = startPerSecond;
  let isDoubling = true;
  let changedAt = stopwatch.now();
  let nextTurnAt = stopwatch.now();
  let throttledAt = Number.NEGATIVE_INFINITY;
  let blockedUntil = Number.NEGATIVE_INFINITY;

  async function takeTurn(signal?: AbortSignal): Promise<void> {
    do {
      const turnAt = Math.max(stopwatch.now(), nextTurnAt, blockedUntil);
      nextTurnAt = turnAt + 1000 / perSecond;
      await stopwatch.sleep(Math.max(0, turnAt - stopwatch.now()), signal);
    } while (stopwatch.now() < blockedUntil);
  }

  function setRate(wanted: number): void {
    perSecond = Math.min(maxPerSecond, Math.max(MIN_PER_SECOND, wanted));
    changedAt = stopwatch.now();
  }

  return {
    takeTurn,
    succeeded: () => {
      if (stopwatch.now() - changedAt < STEP_MS) return;
      setRate(isDoubling ? perSecond * 2 : perSecond + GROWTH_PER_STEP);
    },
    throttled: (retryAfterMs) => {
      isDoubling = false;
      if (stopwatch.now() - throttledAt >= STEP_MS) setRate(perSecond / 2);
      throttledAt = stopwatch.now();
      const waitMs = Math.min(MAX_WAIT_MS, retryAfterMs ?? 1000 / perSecond);
      blockedUntil = Math.max(blockedUntil, throttledAt + waitMs);
      nextTurnAt = blockedUntil;
    },
  };
}
