import { HOUR_MS, type Hour, hourOf } from '../hour';
import { observeHours } from '../price-points';
import type { HourlyObservation } from '../series';
import type { HistoryPoint } from './read-rows';

/** An hour's range is known when three quarters of its points are there: nine of twelve of the live data. */
const SHARE_THAT_SHOWS_A_RANGE = 0.75;

export interface Gathering {
  /** Ascending, each time once. */
  readonly points: readonly HistoryPoint[];
  /** Usual distance of the points, in ms, at most an hour. */
  readonly spacingMs: number;
}

/**
 * Every hour from the first to the last, gathered from points as the live data are: the rate at exactly the hour, extremes of the
 * points in (hour − 1 h, hour]. Where the points tell extremes of their own, the hour's are the extremes of those.
 * An hour without a point at its end has a `null` rate.
 */
export function gatherHours({ points, spacingMs }: Gathering): HourlyObservation[] {
  const needed = Math.ceil((SHARE_THAT_SHOWS_A_RANGE * HOUR_MS) / spacingMs);
  const own = ownExtremes(points, needed);
  return observeHours(points, hoursOf(points)).map((observed) => {
    const extremes = own.get(observed.hour);
    if (extremes) return { ...observed, high: extremes.high, low: extremes.low };
    return observed.points >= needed ? observed : { ...observed, high: null, low: null };
  });
}

function hoursOf(points: readonly HistoryPoint[]): Hour[] {
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

/** Of hours in which at least `needed` points tell both. */
function ownExtremes(points: readonly HistoryPoint[], needed: number): ReadonlyMap<Hour, Extremes> {
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
export function findSpacing(points: readonly HistoryPoint[]): number | null {
  const counts = new Map<number, number>();
  for (let index = 1; index < points.length; index++) {
    const distance = (points[index]?.time ?? 0) - (points[index - 1]?.time ?? 0);
    counts.set(distance, (counts.get(distance) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return commonest?.[0] ?? null;
}
