import type { HistoryPoint } from './read-rows';

/** Points of a file in order of time, each time once. */
export interface OrderedPoints {
  readonly points: readonly HistoryPoint[];
  /** How many rows came after a row of a later time. */
  readonly outOfOrder: number;
  /** Rows of a time that another row tells as well: with the same values, or with others. */
  readonly duplicates: { readonly same: number; readonly different: number };
}

/** Sorts, and keeps of each time the row that comes last in the file, as the live data keep the later answer. */
export function orderPoints(rows: readonly HistoryPoint[]): OrderedPoints {
  const outOfOrder = countOutOfOrder(rows);
  const sorted = outOfOrder === 0 ? rows : [...rows].sort((a, b) => a.time - b.time);
  const points: HistoryPoint[] = [];
  const duplicates = { same: 0, different: 0 };
  for (const point of sorted) {
    const before = points.at(-1);
    if (before?.time !== point.time) {
      points.push(point);
      continue;
    }
    duplicates[isSame(before, point) ? 'same' : 'different']++;
    points[points.length - 1] = point;
  }
  return { points, outOfOrder, duplicates };
}

function countOutOfOrder(rows: readonly HistoryPoint[]): number {
  let latest = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const { time } of rows) {
    if (time < latest) count++;
    else latest = time;
  }
  return count;
}

function isSame(a: HistoryPoint, b: HistoryPoint): boolean {
  return a.rate === b.rate && a.high === b.high && a.low === b.low && a.volume === b.volume && a.cap === b.cap;
}

/** The most common distance between neighbours, in ms; `null` of fewer than two points. */
export function spacingOf(points: readonly HistoryPoint[]): number | null {
  const counts = new Map<number, number>();
  for (let index = 1; index < points.length; index++) {
    const distance = (points[index]?.time ?? 0) - (points[index - 1]?.time ?? 0);
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return commonest?.[0] ?? null;
}
