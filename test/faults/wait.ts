import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 100;

/** Waits until the condition holds. @throws Error with the text when it does not hold in time */
export async function waitUntil(
  isMet: () => boolean | Promise<boolean>,
  { maxMs, text }: { maxMs: number; text: string },
): Promise<void> {
  const end = performance.now() + maxMs;
  while (!(await isMet())) {
    if (performance.now() > end) throw new Error(`${text} within ${maxMs / 1_000} s`);
    await sleep(PAUSE_MS);
  }
}
