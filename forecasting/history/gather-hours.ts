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
