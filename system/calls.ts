/** Controls when and how often a call runs: with a deadline, repeatedly, at most once at a time, at most once per interval. */
import type { Clock } from './clock';
import { NexthourError } from './errors';

/** A call did not answer before its deadline. */
export class DeadlineError extends NexthourError {
  override readonly name = 'DeadlineError';
  constructor(readonly ms: number) {
    super('DeadlinePassed', `no answer in ${ms} ms`, { canRetry: true });
  }
}

/**
 * Returns the result of `work` if it arrives within `ms` milliseconds. The deadline does not stop the work itself.
 * @throws DeadlineError after `ms` milliseconds
 */
export async function withDeadline<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(ms)), ms);
  });
  return Promise.race([work, deadline]).finally(() => clearTimeout(timer));
}

/**
 * Lets timers that are due and pending answers have their turn during a long computation. `setImmediate` alone does not run timers when
 * the computation began in an I/O callback.
 */
export function letTimersRun(): Promise<void> {
  return new Promise((resolve) => setTimeout(() => setImmediate(resolve), 0));
}

/**
 * Runs `work` immediately and then again after each pause. Two runs never overlap. `work` must not reject.
 * @returns `wake` ends the present pause; during a run, another one follows at once. `firstRun` resolves when the first run has ended
 */
export function repeat({ pauseMs, work }: { pauseMs: number | (() => number); work: () => Promise<void> }) {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let isAwake = false;
  const runOnce = async () => {
    timer = undefined;
    isAwake = false;
    await work();
    if (isStopped) return;
    if (isAwake) return void runOnce();
    timer = setTimeout(runOnce, typeof pauseMs === 'number' ? pauseMs : pauseMs()).unref();
  };
  const firstRun = runOnce();
  return {
    firstRun,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
    wake: () => {
      if (isStopped) return;
      isAwake = true;
      if (timer === undefined) return;
      clearTimeout(timer);
      void runOnce();
    },
  };
}

/** Shares one run of `work` among all callers that arrive while it is running. What they get may be older than their question. */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

/**
 * Lets callers share a read: one runs at a time, and those who ask meanwhile get the result of the next one. Unlike with `singleFlight`, no
 * caller gets what was read before it asked.
 */
export function shareReads<T>(read: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;

  function start(): Promise<T> {
    next = null;
    running = read().finally(() => {
      running = null;
    });
    return running;
  }

  return () => {
    if (running) next ??= running.then(start, start);
    return next ?? start();
  };
}

/** The same for a read that depends on a query: callers with equal queries share it. */
export function shareReadsOf<Query, T>(read: (query: Query) => Promise<T>): (query: Query) => Promise<T> {
  const shared = new Map<string, { read: () => Promise<T>; callers: number }>();
  return (query) => {
    const key = JSON.stringify(query);
    const known = shared.get(key) ?? { read: shareReads(() => read(query)), callers: 0 };
    shared.set(key, known);
    known.callers += 1;
    return known.read().finally(() => {
      known.callers -= 1;
      if (known.callers === 0) shared.delete(key);
    });
  };
}

/**
 * Calls `read` at most once per `ms` milliseconds. All calls in between get the same answer, or the same failure.
 * @param options.failureMs how long a failure is kept; default: as long as an answer
 */
export function cacheFor<T>(
  ms: number,
  { clock, read, failureMs = ms }: { clock: Clock; read: () => Promise<T>; failureMs?: number },
): () => Promise<T> {
  let cached: { from: number; until: number; answer: Promise<T> } | undefined;
  return () => {
    const now = clock.now();
    // A clock that was set back would keep the answer for as long.
    if (cached !== undefined && now >= cached.from && now < cached.until) return cached.answer;
    const answer = read();
    const current = { from: now, until: now + ms, answer };
    cached = current;
    answer.catch(() => {
      current.until = clock.now() + failureMs;
    });
    return answer;
  };
}
