import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child';
import { StartInterrupted } from './errors';

const PROBE_EVERY_MS = 50;

/**
 * Asks until the answer is yes, the child has ended, or time is up (counted from when `awaited` has resolved).
 * @throws StartInterrupted when `halt` is aborted, what `awaited` throws
 */
export async function waitUntilReady(run: {
  readonly child: Child;
  readonly awaited: Promise<unknown>;
  readonly isReady: () => Promise<boolean>;
  readonly deadlineMs: number;
  readonly halt: AbortSignal;
}): Promise<'ready' | 'died' | 'late'> {
  const { child, halt } = run;
  const interruption = listenForAbort(halt);
  try {
    await Promise.race([run.awaited, child.ended, interruption.happened]);
    const deadline = performance.now() + run.deadlineMs;
    for (;;) {
      if (halt.aborted) throw new StartInterrupted();
      if (child.ending() !== null) return 'died';
      const isReady = await Promise.race([run.isReady().catch(() => false), child.ended, interruption.happened]);
      if (isReady === true && child.ending() === null) return 'ready';
      if (performance.now() > deadline) return 'late';
      await Promise.race([sleep(PROBE_EVERY_MS), child.ended]);
    }
  } finally {
    interruption.forget();
  }
}

/** A program that dies again and again is waited for again and again: each time stops listening. */
function listenForAbort(signal: AbortSignal): { happened: Promise<void>; forget(): void } {
  let listener = () => {};
  const happened = new Promise<void>((resolve) => {
    listener = resolve;
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', listener, { once: true });
  });
  return { happened, forget: () => signal.removeEventListener('abort', listener) };
}
