import { HOUR_MS, type Hour } from './hour';
import type { HourlyObservation } from './series';

/** The values that the source gives for one instant. */
export interface PricePoint {
  /** Epoch ms. */
  readonly time: number;
  /** USD. */
  readonly rate: number | null;
  /** Rolling 24-hour volume in USD. */
  readonly volume: number | null;
  /** Market capitalisation in USD. */
  readonly cap: number | null;
}

/** The source has one point every five minutes, starting at the full hour. */
export const POINT_MS = 300_000;
export const POINTS_PER_HOUR = HOUR_MS / POINT_MS;

/** Three quarters of the twelve points of an hour. Fewer points would underestimate the range of the hour. */
const MIN_POINTS_FOR_RANGE = 9;

/**
 * Builds one observation for each of `hours`: rate, volume and cap of the point at exactly the hour; high, low and number of the
 * points in (hour − 1 h, hour]. An hour without a point at its end has a `null` rate; it is not filled in from a neighbour.
 * Points can be in any order. When two points have the same time, the last one wins.
 */
export function observeHours(points: readonly PricePoint[], hours: readonly Hour[]): HourlyObservation[] {
  const pointsOfHour = groupByHour(points);
  return hours.map((hour) => observeHour(hour, pointsOfHour.get(hour) ?? new Map()));
}

/** Groups the points by the interval (hour − 1 h, hour] that contains them, then by their time. */
function groupByHour(points: readonly PricePoint[]): Map<Hour, Map<number, PricePoint>> {
  const groups = new Map<Hour, Map<number, PricePoint>>();
  for (const point of points) {
    const hour = Math.ceil(point.time / HOUR_MS) * HOUR_MS;
    const group = groups.get(hour) ?? new Map<number, PricePoint>();
    groups.set(hour, group.set(point.time, point));
  }
  return groups;
}

function observeHour(hour: Hour, points: ReadonlyMap<number, PricePoint>): HourlyObservation {
  const last = points.get(hour);
  const rates = [...points.values()].flatMap(({ rate }) => (rate === null ? [] : [rate]));
  const showsRange = rates.length >= MIN_POINTS_FOR_RANGE;
  return {
    hour,
    rate: last?.rate ?? null,
    volume: last?.volume ?? null,
    cap: last?.cap ?? null,
    high: showsRange ? Math.max(...rates) : null,
    low: showsRange ? Math.min(...rates) : null,
    points: rates.length,
  };
}
