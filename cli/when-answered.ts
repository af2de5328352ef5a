import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeadlinePassed, within } from '../system/deadline';
import { UserError } from '../system/errors';

const AGAIN_MS = 400;
/** A query that no worker takes up is held for half a minute by the server. */
const ANSWER_MS = 5_000;
const PATIENCE_MS = 120_000;

export interface Asking {
  readonly stop: AbortSignal;
  /** How long to ask while nobody answers. */
  readonly patienceMs?: number;
}

/**
 * What `ask` gives; asks again while nobody is there to answer, as when a worker is being restarted.
 * @throws UserError when patience ends; what `ask` throws, where somebody answered; an AbortError when `stop` was aborted
 */
export async function whenAnswered<T>(ask: () => Promise<T>, asking: Asking): Promise<T> {
  const { stop, patienceMs = PATIENCE_MS } = asking;
  const since = performance.now();
  for (;;) {
    try {
      return await within(Math.min(ANSWER_MS, patienceMs), ask());
    } catch (error) {
      stop.throwIfAborted();
      if (!isNobodyThere(error)) throw error;
      if (performance.now() - since > patienceMs) throw nobodyAnswers(error, patienceMs);
    }
    await sleep(AGAIN_MS, undefined, { signal: stop });
  }
}

/** Codes of gRPC: too late, too busy, no worker polls, no server. */
const NOBODY_THERE = [4, 8, 9, 14];

function isNobodyThere(error: unknown): boolean {
  if (error instanceof DeadlinePassed) return true;
  const { code, cause } = error as { code?: number; cause?: { code?: number } };
  return NOBODY_THERE.includes(cause?.code ?? code ?? 0);
}

function nobodyAnswers(error: unknown, patienceMs: number): UserError {
  const { message, cause } = error as { message: string; cause?: { message?: string } };
  const waited = `${Math.round(patienceMs / 1_000)} s`;
  return new UserError(
    `nobody has told of the hour for ${waited} (${cause?.message ?? message}). ` +
      'It goes on as soon as a worker runs; `nexthour doctor` tells what is wrong.',
  );
}
