import { setTimeout as sleep } from 'node:timers/promises';
import { retry } from './hours';
import { type Checked, checkInvariants, type Findings } from './invariants';
import type { Target } from './target';

/** A server that has just been started again may not show everything yet. What is really lost stays lost. */
const SHOWN_WITHIN_MS = 30_000;
const PAUSE_MS = 1_000;

/**
 * What is wrong now, except for what earlier calls returned, so that the fault that caused it is the only one that fails.
 * @param options.reported what earlier calls returned; this call adds to it
 * @param options.withinMs until when what is wrong may become right
 */
export async function findNew(
  target: Target,
  checked: Checked,
  { reported, withinMs = SHOWN_WITHIN_MS }: { reported: Set<string>; withinMs?: number },
): Promise<Findings> {
  const end = performance.now() + withinMs;
  const only = (found: readonly string[]) => found.filter((one) => !reported.has(one));
  for (;;) {
    const { lost, doubled, others } = await retry(() => checkInvariants(target, checked));
    const found = { lost: only(lost), doubled: only(doubled), others: only(others) };
    const all = Object.values(found).flat();
    if (all.length > 0 && performance.now() < end) {
      await sleep(PAUSE_MS);
      continue;
    }
    for (const one of all) reported.add(one);
    return found;
  }
}
