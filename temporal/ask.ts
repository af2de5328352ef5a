import { setTimeout as sleep } from 'node:timers/promises';

/** gRPC's RESOURCE_EXHAUSTED. */
const BUSY = 8;
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 500;
const PATIENCE_MS = 5_000;

/**
 * Asks a workflow or a schedule, which is a workflow, too. While it takes in a change, it keeps one question waiting, and Temporal refuses
 * the others: they are asked again, for five seconds.
 * @throws what `question` throws: at once, or Temporal's refusal after five seconds
 */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  for (const pause of pauses()) {
    try {
      return await question();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    await sleep(pause);
  }
  return question();
}

/** Asks until the answer is `expected`, at most five seconds. */
export async function askUntil<T>(question: () => Promise<T>, expected: (answer: T) => boolean): Promise<void> {
  for (const pause of pauses()) {
    if (expected(await ask(question))) return;
    await sleep(pause);
  }
}

/** Each pause is twice as long as the one before. */
function* pauses(): Generator<number> {
  const end = performance.now() + PATIENCE_MS;
  for (let pause = FIRST_PAUSE_MS; performance.now() < end; pause = Math.min(2 * pause, MAX_PAUSE_MS)) yield pause;
}

function isBusy(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return (cause?.code ?? code) === BUSY;
}
