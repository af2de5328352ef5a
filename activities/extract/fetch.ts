import { type LiveCoinWatch, OutOfCredits, TooManyRequests } from '../../clients/livecoinwatch';
import type { PricePoint } from '../../forecasting/price-points';
import type { Clock } from '../../system/clock';
import { type Pacer, realStopwatch, type Stopwatch } from './pacer';
import type { PlannedCall } from './plan';

/** An answer as it came, what it says, and when. */
export interface Harvest {
  readonly call: PlannedCall;
  readonly bytes: Buffer;
  readonly points: readonly PricePoint[];
  readonly receivedAt: number;
}

export interface PatientFetchDeps {
  readonly liveCoinWatch: LiveCoinWatch;
  readonly asset: string;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly stopwatch?: Stopwatch;
}

const MOST_FAULTS = 3;
const MOST_REFUSALS = 12;
const REFUSALS_THAT_RAISE_DOUBT = 4;
const WAIT_AFTER_FAULT_MS = 500;

/**
 * Makes a call at the pacer's pace, and again when it fails in a way that may pass: a year should not begin anew for one hiccup. What
 * was refused for being too early is repeated more often, unless it turns out that no credit is left.
 */
export function createPatientFetch({
  liveCoinWatch,
  asset,
  clock,
  pacer,
  stopwatch = realStopwatch,
}: PatientFetchDeps) {
  async function bear(error: unknown, tries: { faults: number; refusals: number }, signal: AbortSignal): Promise<void> {
    if (error instanceof TooManyRequests) {
      pacer.scold(error.retryAfterMs);
      if (++tries.refusals >= MOST_REFUSALS) throw error;
      if (tries.refusals === REFUSALS_THAT_RAISE_DOUBT) await failIfNoCreditIsLeft(liveCoinWatch);
      return;
    }
    if (!mayPass(error) || ++tries.faults >= MOST_FAULTS) throw error;
    await stopwatch.sleep(WAIT_AFTER_FAULT_MS * 2 ** tries.faults, signal);
  }

  return async (call: PlannedCall, signal: AbortSignal): Promise<Harvest> => {
    const tries = { faults: 0, refusals: 0 };
    for (;;) {
      await pacer.takeTurn(signal);
      try {
        const answer = await liveCoinWatch.history({ asset, start: call.start, end: call.end }, signal);
        pacer.praise();
        return { call, ...answer, receivedAt: clock.now() };
      } catch (error) {
        await bear(error, tries, signal);
      }
    }
  };
}

async function failIfNoCreditIsLeft(liveCoinWatch: LiveCoinWatch): Promise<void> {
  const { remaining, limit } = await liveCoinWatch.credits();
  if (remaining <= 0) throw new OutOfCredits(`${remaining} of ${limit} left`);
}

function mayPass(error: unknown): boolean {
  return error instanceof Error && 'canRetry' in error && error.canRetry === true;
}
