import { HOUR_MS, type Hour } from './hour';
import type { HourlyObservation } from './series';

/** What the exchange says about one instant. */
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

/** The grid of the source: a point every five minutes from the full hour on. */
export const POINT_MS = 300_000;
export const POINTS_PER_HOUR = HOUR_MS / POINT_MS;

/** Fewer points than three quarters of an hour's twelve would pass an underestimated range for a real one. */
const POINTS_THAT_SHOW_A_RANGE = 9;

/**
 * What the points say about each of `hours`: the rate, volume and cap of the point at exactly the hour, the extremes and the count of
 * the points in (hour − 1 h, hour]. An hour without a point at its end has a `null` rate; nothing is filled in from a neighbour.
 * Points may come in any order and more than once; the later one of a time counts.
 */
export function observeHours(points: readonly PricePoint[], hours: readonly Hour[]): HourlyObservation[] {
  const pointsOfHour = groupByHour(points);
  return hours.map((hour) => observeHour(hour, pointsOfHour.get(hour) ?? new Map()));
}

/** The hour that a point belongs to is the one that ends at or next after it. */
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
  const showsRange = rates.length >= POINTS_THAT_SHOW_A_RANGE;
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
