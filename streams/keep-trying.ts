import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { messageOf, NexthourError } from '../system/errors';

const RETRY_MS = 1_000;
const REPEAT_MS = 60_000;

export interface KeepTryingOptions {
  /** What the log says after a failure. */
  readonly problem: string;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** The pause after a failure; default: one second. */
  readonly retryMs?: number;
  /** While the reason stays the same, it is logged once in this time; default: a minute. */
  readonly repeatMs?: number;
}

/**
 * Does the work, and again after a pause, until it succeeds.
 * @returns `undefined` when the signal is aborted first
 * @throws an error of the work that no retry changes
 */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { problem, logger, signal, retryMs = RETRY_MS, repeatMs = REPEAT_MS }: KeepTryingOptions,
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
      if (reason !== logged.reason || now - logged.at >= repeatMs) {
        logger.warn({ reason }, problem);
        logged = { reason, at: now };
      }
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}
