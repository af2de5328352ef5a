import { setTimeout as sleepFor } from 'node:timers/promises';

/** Real time, in ms, whatever time the prices have: the API counts calls by the real second. */
export interface Stopwatch {
  now(): number;
  /** Rejects with the signal's own reason when it is aborted, so that a cancellation stays a cancellation. */
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

/** Finds how many calls a second the API bears. */
export interface Pacer {
  /** Resolves when the next call may be made. */
  takeTurn(signal?: AbortSignal): Promise<void>;
  /** A call was answered. */
  praise(): void;
  /** A call came too early. `retryAfterMs`: how long the API asks to wait, if it says. */
  scold(retryAfterMs: number | null): void;
}

export interface PacerOptions {
  readonly stopwatch?: Stopwatch;
  readonly startPerSecond?: number;
  readonly mostPerSecond?: number;
}

const SLOWEST_PER_SECOND = 0.5;
/** No API closes the door for longer; after it the next call is made, and may be refused once more. */
const LONGEST_CLOSURE_MS = 120_000;
/** The pace grows at most once in this time, and a burst of refusals that were under way together halves it once. */
const STEP_MS = 1000;
const GROWTH_PER_STEP = 2;

/** Doubles every second until the first refusal; a refusal halves, and from then on it grows by 2 a second (as TCP does, RFC 5681). */
export function createPacer(options: PacerOptions = {}): Pacer {
  const { stopwatch = realStopwatch, startPerSecond = 5, mostPerSecond = 40 } = options;
  let pace = startPerSecond;
  let isDoubling = true;
  let changedAt = stopwatch.now();
  let nextTurnAt = stopwatch.now();
  let scoldedAt = Number.NEGATIVE_INFINITY;
  let closedUntil = Number.NEGATIVE_INFINITY;

  async function takeTurn(signal?: AbortSignal): Promise<void> {
    do {
      const turnAt = Math.max(stopwatch.now(), nextTurnAt, closedUntil);
      nextTurnAt = turnAt + 1000 / pace;
      await stopwatch.sleep(Math.max(0, turnAt - stopwatch.now()), signal);
    } while (stopwatch.now() < closedUntil);
  }

  function setPace(wanted: number): void {
    pace = Math.min(mostPerSecond, Math.max(SLOWEST_PER_SECOND, wanted));
    changedAt = stopwatch.now();
  }

  return {
    takeTurn,
    praise: () => {
      if (stopwatch.now() - changedAt >= STEP_MS) setPace(isDoubling ? pace * 2 : pace + GROWTH_PER_STEP);
    },
    scold: (retryAfterMs) => {
      isDoubling = false;
      if (stopwatch.now() - scoldedAt >= STEP_MS) setPace(pace / 2);
      scoldedAt = stopwatch.now();
      closedUntil = Math.max(closedUntil, scoldedAt + Math.min(LONGEST_CLOSURE_MS, retryAfterMs ?? 1000 / pace));
      nextTurnAt = closedUntil;
    },
  };
}
