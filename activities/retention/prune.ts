import type { Clock } from '../../system/clock';
import { messageOf } from '../../system/errors';
import type { RetentionKind } from './kinds';
import { retentionLimit, type StoredItem, selectRemovable } from './select-removable';

export interface PrunedKind {
  readonly kind: RetentionKind['name'];
  readonly days: number;
  /** What was removed or, in a dry run, would be. */
  readonly count: number;
  readonly bytes: number;
  /** When the oldest of them was stored, epoch ms; `null` when there are none. */
  readonly oldest: number | null;
  /** Why this kind was not finished; `null` when it was. */
  readonly error: string | null;
}

export interface PruneOptions {
  readonly kinds: readonly RetentionKind[];
  readonly clock: Clock;
  /** Removes nothing. */
  readonly isDryRun: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** How many items are removed before the references are read again. */
const ITEMS_PER_CHECK = 100;

/**
 * Removes what is older than the retention period of its kind and what nothing refers to. An error in one kind does not stop the others.
 * Can be interrupted and repeated.
 */
export async function prune(options: PruneOptions): Promise<PrunedKind[]> {
  const pruned: PrunedKind[] = [];
  for (const kind of options.kinds) pruned.push(await pruneKind(kind, options));
  return pruned;
}

async function pruneKind(kind: RetentionKind, options: PruneOptions): Promise<PrunedKind> {
  const { name, days } = kind;
  const removed: { bytes: number; storedAt: number }[] = [];
  const error = await removeAll(kind, { ...options, onItem: (item) => removed.push(item) }).catch(messageOf);
  const bytes = removed.reduce((sum, item) => sum + item.bytes, 0);
  return { kind: name, days, count: removed.length, bytes, oldest: removed[0]?.storedAt ?? null, error };
}

/** Returns why some items were not removed, or `null`. */
async function removeAll(
  kind: RetentionKind,
  { clock, isDryRun, signal, onItem }: PruneOptions & { onItem: (item: StoredItem) => void },
): Promise<string | null> {
  const before = retentionLimit({ days: kind.days, now: clock.now() });
  if (before === null) return null;
  const items = selectRemovable(await kind.list(before), { before, referred: await kind.references() });
  for (let start = 0; start < items.length; start += ITEMS_PER_CHECK) {
    // Read again for each batch, because a row that refers to an old item may have been written meanwhile.
    const referred = await kind.references();
    for (const item of selectRemovable(items.slice(start, start + ITEMS_PER_CHECK), { before, referred })) {
      if (signal?.aborted) return 'interrupted; the next run removes the rest';
      const bytes = kind.measure ? await kind.measure(item.id) : item.bytes;
      if (!isDryRun) await kind.remove(item.id);
      onItem({ ...item, bytes });
    }
  }
  return null;
}
