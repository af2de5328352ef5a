import { HOUR_MS, type Hour, hourOf } from '../hour';
import { observeHours } from '../price-points';
import type { HourlyObservation } from '../series';
import type { HistoryPoint } from './row-reader';

/** An hour has a range when at least this share of its points is known, as for live data (nine of twelve). */
const MIN_SHARE_FOR_RANGE = 0.75;

/**
 * Builds every hour from the first to the last, with the rules of live data: the rate at exactly the hour, high and low of the points
 * in (hour − 1 h, hour]. When the points have their own high and low, those of the hour are the highest high and the lowest low. An
 * hour without a point at its end has a `null` rate.
 * @param points ascending in time, each time once
 * @param spacingMs most common distance between points, at most one hour
 */
export function gatherHours({
  points,
  spacingMs,
}: {
  points: readonly HistoryPoint[];
  spacingMs: number;
}): HourlyObservation[] {
  const needed = Math.ceil((MIN_SHARE_FOR_RANGE * HOUR_MS) / spacingMs);
  const own = computeOwnExtremes(points, needed);
  return observeHours(points, listHours(points)).map((observed) => {
    const extremes = own.get(observed.hour);
    if (extremes) return { ...observed, high: extremes.high, low: extremes.low };
    return observed.points >= needed ? observed : { ...observed, high: null, low: null };
  });
}

function listHours(points: readonly HistoryPoint[]): Hour[] {
  const first = endOfHour(points[0]?.time ?? 0);
  const last = hourOf(points.at(-1)?.time ?? -HOUR_MS);
  const count = Math.max(0, (last - first) / HOUR_MS + 1);
  return Array.from({ length: count }, (_, index) => first + index * HOUR_MS);
}

function endOfHour(time: number): Hour {
  return Math.ceil(time / HOUR_MS) * HOUR_MS;
}

interface Extremes {
  readonly high: number;
  readonly low: number;
  readonly points: number;
}

/** High and low of each hour in which at least `needed` points have their own high and low. */
function computeOwnExtremes(points: readonly HistoryPoint[], needed: number): ReadonlyMap<Hour, Extremes> {
  const hours = new Map<Hour, Extremes>();
  for (const { time, high, low } of points) {
    if (high === null || low === null) continue;
    const hour = endOfHour(time);
    const known = hours.get(hour) ?? { high, low, points: 0 };
    hours.set(hour, { high: Math.max(known.high, high), low: Math.min(known.low, low), points: known.points + 1 });
  }
  for (const [hour, { points }] of hours) if (points < needed) hours.delete(hour);
  return hours;
}

/** The points of a file in order of time, each time once. */
export interface OrderedPoints {
  readonly points: readonly HistoryPoint[];
  /** Number of rows that are not in the order of the file: oldest first or newest first. */
  readonly outOfOrder: number;
  readonly isDescending: boolean;
  /** Number of rows that have the time of another row, with the same or with different values. */
  readonly duplicates: { readonly same: number; readonly different: number };
  /** The times that several rows have. */
  readonly repeated: ReadonlySet<number>;
}

/** Sorts the rows by time. When several rows have the same time, the last row of the file wins. */
export function orderPoints(rows: readonly HistoryPoint[]): OrderedPoints {
  const isDescending = (rows[0]?.time ?? 0) > (rows.at(-1)?.time ?? 0);
  const outOfOrder = countOutOfOrder(isDescending ? [...rows].reverse() : rows);
  const sorted = outOfOrder === 0 && !isDescending ? rows : [...rows].sort((a, b) => a.time - b.time);
  const points: HistoryPoint[] = [];
  const duplicates = { same: 0, different: 0 };
  const repeated = new Set<number>();
  for (const point of sorted) {
    const before = points.at(-1);
    if (before?.time !== point.time) {
      points.push(point);
      continue;
    }
    duplicates[isSame(before, point) ? 'same' : 'different']++;
    repeated.add(point.time);
    points[points.length - 1] = point;
  }
  return { points, outOfOrder, isDescending, duplicates, repeated };
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

/** The most common distance between neighbouring points, in ms; `null` for fewer than two points. */
export function findSpacing(points: readonly HistoryPoint[]): number | null {
  const counts = new Map<number, number>();
  for (let index = 1; index < points.length; index++) {
    const distance = (points[index]?.time ?? 0) - (points[index - 1]?.time ?? 0);
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return commonest?.[0] ?? null;
}
