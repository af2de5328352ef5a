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

/**
 * Upper bound of a price in USD. No coin comes near it; a larger number, like 1e39, is a fault of the source. The bound also leaves
 * room for files of prices in other currencies.
 */
export const MAX_PRICE = 1e12;

/** Whether a number can be a price: positive, finite and not above `MAX_PRICE`. */
export function isPossiblePrice(value: number): boolean {
  return value > 0 && value <= MAX_PRICE;
}

/** Whether a number can be a volume or a market capitalisation: finite and not negative. */
export function isPossibleAmount(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}

/**
 * Replaces what cannot be true by `null`, so that it counts as missing: an impossible price or amount, and every price of an instant
 * for which the answer has two different prices.
 * @returns the points, and the number of instants whose price was rejected
 */
export function rejectImpossiblePrices(points: readonly PricePoint[]): { points: PricePoint[]; rejected: number } {
  const rateAt = new Map<number, number>();
  const rejected = new Set<number>();
  for (const { time, rate } of points) {
    if (rate === null) continue;
    if (!isPossiblePrice(rate) || (rateAt.get(time) ?? rate) !== rate) rejected.add(time);
    rateAt.set(time, rate);
  }
  const keepAmount = (amount: number | null) => (amount !== null && isPossibleAmount(amount) ? amount : null);
  const cleaned = points.map(({ time, rate, volume, cap }) => ({
    time,
    rate: rejected.has(time) ? null : rate,
    volume: keepAmount(volume),
    cap: keepAmount(cap),
  }));
  return { points: cleaned, rejected: rejected.size };
}

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
