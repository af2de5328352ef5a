import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlineError, withDeadline } from '../system/calls';
import { UserError } from '../system/errors';

const RETRY_MS = 400;
/** Deadline of one call. Without it, the Temporal server waits half a minute for a worker to answer a query. */
const CALL_DEADLINE_MS = 5_000;
const DEFAULT_TIMEOUT_MS = 120_000;

export interface RetryOptions {
  readonly stop: AbortSignal;
  /** How long to retry while no server or worker answers. */
  readonly timeoutMs?: number;
}

/**
 * Calls `ask` and returns its result. Retries while no server or worker answers, for example during a restart of a worker.
 * @throws UserError after `timeoutMs`; any other error of `ask`; an AbortError when `stop` is aborted
 */
export async function retryUntilAnswered<T>(ask: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { stop, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const since = performance.now();
  for (;;) {
    try {
      return await withDeadline(Math.min(CALL_DEADLINE_MS, timeoutMs), ask());
    } catch (error) {
      stop.throwIfAborted();
      if (!isUnanswered(error)) throw error;
      if (performance.now() - since > timeoutMs) throw createTimeoutError(error, timeoutMs);
    }
    await sleep(RETRY_MS, undefined, { signal: stop });
  }
}

/** gRPC codes: DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION (no worker polls), UNAVAILABLE. */
const UNANSWERED_CODES = [4, 8, 9, 14];

function isUnanswered(error: unknown): boolean {
  if (error instanceof DeadlineError) return true;
  const { code, cause } = error as { code?: number; cause?: { code?: number } };
  return UNANSWERED_CODES.includes(cause?.code ?? code ?? 0);
}

function createTimeoutError(error: unknown, timeoutMs: number): UserError {
  const { message, cause } = error as { message: string; cause?: { message?: string } };
  const waited = `${Math.round(timeoutMs / 1_000)} s`;
  return new UserError(
    `No server or worker answered for ${waited}: ${cause?.message ?? message}. ` +
      'The hour continues as soon as a worker runs; `nexthour doctor` shows what is wrong.',
  );
}
