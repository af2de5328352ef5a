import { setTimeout as sleep } from 'node:timers/promises';

/** gRPC's RESOURCE_EXHAUSTED. */
const BUSY = 8;
const ASK_EVERY_MS = 50;
const PATIENCE_MS = 3_000;

/**
 * Asks a workflow or a schedule, which is a workflow, too. While it takes in a change, it keeps one question waiting, and Temporal refuses
 * the others: they are asked again, for three seconds.
 * @throws what `question` throws: at once, or Temporal's refusal after three seconds
 */
export async function ask<T>(question: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
    }
    await sleep(ASK_EVERY_MS);
  }
}

/** Asks until the answer is `expected`, at most three seconds. @returns whether it was */
export async function askUntil<T>(question: () => Promise<T>, expected: (answer: T) => boolean): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  while (!expected(await ask(question))) {
    if (performance.now() > end) return false;
    await sleep(ASK_EVERY_MS);
  }
  return true;
}

function isBusy(error: unknown): boolean {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return (cause?.code ?? code) === BUSY;
}
