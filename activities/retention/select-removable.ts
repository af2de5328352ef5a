const DAY_MS = 86_400_000;

export interface StoredItem {
  readonly id: string;
  readonly bytes: number;
  /** Epoch ms. */
  readonly storedAt: number;
}

/** The newest instant that is older than the retention period; `null` when everything is kept. */
export function retentionLimit({ days, now }: { days: number; now: number }): number | null {
  return days === 0 ? null : now - days * DAY_MS;
}

/** The items stored before the limit to which nothing refers, oldest first. */
export function selectRemovable(
  items: readonly StoredItem[],
  { before, referred }: { before: number; referred: ReadonlySet<string> },
): StoredItem[] {
  return items
    .filter(({ id, storedAt }) => storedAt < before && !referred.has(id))
    .sort((a, b) => a.storedAt - b.storedAt);
}
