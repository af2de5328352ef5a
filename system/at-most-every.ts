import type { Clock } from './clock';

/**
 * Asks `read` at most every `ms` milliseconds, however often it is called itself: whoever comes between gets the newest answer, or
 * failure, and whoever comes while it is asked waits for the same one.
 */
export function atMostEvery<T>(
  ms: number,
  { clock, read }: { clock: Clock; read: () => Promise<T> },
): () => Promise<T> {
  let asked: { at: number; answer: Promise<T> } | undefined;
  return () => {
    if (asked === undefined || clock.now() - asked.at >= ms) asked = { at: clock.now(), answer: read() };
    return asked.answer;
  };
}
