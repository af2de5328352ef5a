import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf, NexthourError } from '../system/errors';

const RETRY_MS = 1_000;
/** A failure that repeats is logged once in this time. */
const REPEAT_MS = 60_000;

/**
 * Does the work, and again one second after each failure, until it succeeds.
 * @param options.problem what the log says after a failure; once a minute while the reason stays the same
 * @returns `undefined` when the signal is aborted first
 * @throws an error of the work that no retry changes
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { problem, logger, signal }: { problem: string; logger: Logger; signal: AbortSignal },
): Promise<T | undefined> {
  let logged = { reason: '', at: Number.NEGATIVE_INFINITY };
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof NexthourError && !error.canRetry) throw error;
      const reason = messageOf(error);
      const now = performance.now();
      if (reason !== logged.reason || now - logged.at >= REPEAT_MS) {
        logger.warn({ reason }, problem);
        logged = { reason, at: now };
      }
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
