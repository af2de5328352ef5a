import { HOUR_MS } from '../forecasting/hour';
import { POINT_MS, POINTS_PER_HOUR } from '../forecasting/price-points';
import { WEEK_MS } from '../forecasting/replay';
import { pricePath } from './price-path';
import type { PriceSample, SampleHour } from './price-sample';

/** A point as LiveCoinWatch writes it. */
export interface HistoryPoint {
  readonly date: number;
  readonly rate: number;
  readonly volume: number;
  readonly cap: number;
}

/** The sample as if it were the present: moved by whole weeks, on the five-minute grid. */
export interface ReplayedPrices {
  /** The newest point at or before `time` (epoch ms); `undefined` outside of the sample. */
  at(time: number): HistoryPoint | undefined;
  /** Points of the grid in [start, end]: all of them, or `mostPoints` evenly spaced ones where there are more. */
  history(range: { start: number; end: number }): HistoryPoint[];
}

export interface ReplayOptions {
  readonly sample: PriceSample;
  readonly weeks: number;
  readonly mostPoints: number;
}

export function replayPrices({ sample, weeks, mostPoints }: ReplayOptions): ReplayedPrices {
  const move = weeks * WEEK_MS;
  const at = (time: number) => pointAt(sample, Math.floor(time / POINT_MS) * POINT_MS, move);
  const history = ({ start, end }: { start: number; end: number }) => {
    const first = Math.max(start, sample.firstHour + move);
    const last = Math.min(end, sample.lastHour + move);
    return thinnedGrid({ start: first, end: last, mostPoints }).flatMap((time) => at(time) ?? []);
  };
  return { at, history };
}

function thinnedGrid({ start, end, mostPoints }: { start: number; end: number; mostPoints: number }): number[] {
  const first = Math.ceil(start / POINT_MS);
  const count = Math.max(0, Math.floor(end / POINT_MS) - first + 1);
  const kept = Math.min(count, mostPoints);
  const step = kept > 1 ? (count - 1) / (kept - 1) : 0;
  return Array.from({ length: kept }, (_, index) => (first + Math.round(index * step)) * POINT_MS);
}

/** @param time an instant of the grid, as the present sees it */
function pointAt(sample: PriceSample, time: number, move: number): HistoryPoint | undefined {
  const end = Math.ceil((time - move) / HOUR_MS) * HOUR_MS;
  const step = POINTS_PER_HOUR - (end + move - time) / POINT_MS;
  const hour = sample.at(end);
  const before = sample.at(end - HOUR_MS) ?? hour;
  const rate = hour && before && pricePath(hour, before.rate)[step - 1];
  if (!hour || !before || rate === undefined) return undefined;
  return { date: time, rate, ...interpolate(before, hour, step / POINTS_PER_HOUR) };
}

function interpolate(before: SampleHour, hour: SampleHour, part: number): { volume: number; cap: number } {
  return {
    volume: Math.round(before.volume + (hour.volume - before.volume) * part),
    cap: Math.round(before.cap + (hour.cap - before.cap) * part),
  };
}
