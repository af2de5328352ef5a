import { computeLogReturns } from '../features/volatility';
import { HOUR_MS, type Hour } from '../hour';
import type { HourlySeries } from '../series';

const DAY_HOURS = 24;

/** The variance of a return by the UTC hour of day at which it ends, over the mean variance: [24], mean 1. */
export type DaySeason = readonly number[];

/** Estimated from absolute returns, because a few large moves would dominate their squares. */
export function computeDaySeason(series: HourlySeries): DaySeason {
  const changes = computeLogReturns(series);
  const sums = new Float64Array(DAY_HOURS);
  const counts = new Float64Array(DAY_HOURS);
  for (const [index, change] of changes.entries()) {
    if (Number.isNaN(change)) continue;
    const slot = hourOfDay(series[index]?.hour ?? 0);
    sums[slot] = (sums[slot] ?? 0) + Math.abs(change);
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
  const squares = Array.from(sums, (sum, slot) => (sum / Math.max(1, counts[slot] ?? 0)) ** 2);
  const mean = squares.reduce((total, square) => total + square, 0) / DAY_HOURS;
  return squares.map((square) => (mean > 0 && square > 0 ? square / mean : 1));
}

export function seasonOf(season: DaySeason, hour: Hour): number {
  return season[hourOfDay(hour)] ?? 1;
}

function hourOfDay(hour: Hour): number {
  return (hour / HOUR_MS) % DAY_HOURS;
}
