import { type LiveCoinWatch, outOfCredits, TooManyRequestsError } from '../../clients/livecoinwatch';
import type { PricePoint } from '../../forecasting/price-points';
import type { Clock } from '../../system/clock';
import { NexthourError } from '../../system/errors';
import type { PlannedCall } from './plan-calls';
import { type RateLimiter, realStopwatch, type Stopwatch } from './rate-limiter';

/** The answer to one call: its bytes as received, the points in it, and the time of receipt (epoch ms). */
export interface FetchedAnswer {
  readonly call: PlannedCall;
  readonly bytes: Buffer;
  readonly points: readonly PricePoint[];
  readonly receivedAt: number;
}

export interface FetchDeps {
  readonly liveCoinWatch: LiveCoinWatch;
  readonly asset: string;
  readonly clock: Clock;
  readonly rateLimiter: RateLimiter;
  readonly stopwatch?: Stopwatch;
}

const MAX_FAULTS = 3;
const MAX_THROTTLED = 12;
/** After this many throttled attempts of one call, the credits are checked, because the real reason may be that none are left. */
const THROTTLED_BEFORE_CREDIT_CHECK = 4;
const RETRY_DELAY_MS = 500;

/**
 * Returns the function that makes a call. A temporary fault is retried, up to three attempts per call, so that one fault does not
 * fail a step that fetches a year. A throttled call gets up to twelve attempts, unless no credits are left.
 */
export function createFetchAnswer(deps: FetchDeps) {
  const { liveCoinWatch, asset, clock, rateLimiter, stopwatch = realStopwatch } = deps;

  /** Resolves when the call may be retried; otherwise throws the error. */
  async function handleFailure(
    error: unknown,
    count: { faults: number; throttled: number },
    signal: AbortSignal,
  ): Promise<void> {
    if (error instanceof TooManyRequestsError) {
      rateLimiter.throttled(error.retryAfterMs);
      if (++count.throttled >= MAX_THROTTLED) throw error;
      if (count.throttled === THROTTLED_BEFORE_CREDIT_CHECK) await checkCredits(liveCoinWatch);
      return;
    }
    if (!isRetryable(error) || ++count.faults >= MAX_FAULTS) throw error;
    await stopwatch.sleep(RETRY_DELAY_MS * 2 ** count.faults, signal);
  }

  return async (call: PlannedCall, signal: AbortSignal): Promise<FetchedAnswer> => {
    const count = { faults: 0, throttled: 0 };
    for (;;) {
      await rateLimiter.takeTurn(signal);
      try {
        const answer = await liveCoinWatch.history({ asset, start: call.start, end: call.end }, signal);
        rateLimiter.succeeded();
        return { call, ...answer, receivedAt: clock.now() };
      } catch (error) {
        await handleFailure(error, count, signal);
      }
    }
  };
}

async function checkCredits(liveCoinWatch: LiveCoinWatch): Promise<void> {
  const { remaining, limit } = await liveCoinWatch.credits();
  if (remaining <= 0) throw outOfCredits(`${remaining} of ${limit} left`);
}

function isRetryable(error: unknown): boolean {
  return error instanceof NexthourError && error.canRetry;
}
