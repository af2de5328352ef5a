import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf, NexthourError } from '../system/errors';

const RETRY_MS = 1_000;

/**
 * Does the work, and again one second after each failure, until it succeeds.
 * @param options.problem what the log says after a failure
 * @returns `undefined` when the signal is aborted first
 * @throws an error of the work that no retry changes
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { problem, logger, signal }: { problem: string; logger: Logger; signal: AbortSignal },
): Promise<T | undefined> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof NexthourError && !error.canRetry) throw error;
      logger.warn({ reason: messageOf(error) }, problem);
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
