/** How a figure developed: its median in the first part after the warm-up, and at the end. */
export interface Growth {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  readonly isGrowing: boolean;
}

export interface Limit {
  /** Growth that is normal in relation to the value, for example 0.15. */
  readonly part: number;
  /** Growth that is normal in any case. */
  readonly slack: number;
}

/** Caches, pools and the memory of the garbage collector fill up during this part of the samples. */
const WARM_UP_PART = 1 / 3;

/** Compares the second third of the samples with the last one. Medians, because single samples contain peaks of a training. */
export function measureGrowth(name: string, samples: readonly number[], limit: Limit): Growth {
  const third = Math.max(1, Math.floor(samples.length * WARM_UP_PART));
  const before = median(samples.slice(third, -third));
  const after = median(samples.slice(-third));
  return { name, before, after, isGrowing: after > before * (1 + limit.part) + limit.slack };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The hours that are missing between the oldest and the newest, and those that are there twice. `hours` in epoch ms. */
export function findGaps(hours: readonly number[], hourMs: number): { missing: number[]; doubled: number[] } {
  const sorted = [...hours].sort((a, b) => a - b);
  const known = new Set(sorted);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return { missing: [], doubled: [] };
  const count = Math.round((last - first) / hourMs) + 1;
  const expected = Array.from({ length: count }, (_, index) => first + index * hourMs);
  return {
    missing: expected.filter((hour) => !known.has(hour)),
    doubled: sorted.filter((hour, index) => sorted[index - 1] === hour),
  };
}
