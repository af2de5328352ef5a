import { HOUR_MS } from '../forecasting/hour';
import { POINT_MS, POINTS_PER_HOUR } from '../forecasting/price-points';
import { WEEK_MS } from '../forecasting/replay';
import { buildPricePath } from './price-path';
import type { PriceSample, SampleHour } from './price-sample';

/** A point in LiveCoinWatch's protocol. `date` in epoch ms, the rest in USD. */
export interface HistoryPoint {
  readonly date: number;
  readonly rate: number;
  readonly volume: number;
  readonly cap: number;
}

/** The sample moved by whole weeks to the present, on the five-minute grid. */
export interface ReplayedPrices {
  /** The newest point at or before `time` (epoch ms); `undefined` outside the sample. */
  at(time: number): HistoryPoint | undefined;
  /** The points of the grid in [start, end]; if there are more than `maxPoints`, only that many, evenly spaced. */
  history(range: { start: number; end: number }): HistoryPoint[];
}

export function replayPrices(options: { sample: PriceSample; weeks: number; maxPoints: number }): ReplayedPrices {
  const { sample, weeks, maxPoints } = options;
  const offsetMs = weeks * WEEK_MS;
  const at = (time: number) => pointAt(sample, Math.floor(time / POINT_MS) * POINT_MS, offsetMs);
  const history = ({ start, end }: { start: number; end: number }) => {
    const first = Math.max(start, sample.firstHour + offsetMs);
    const last = Math.min(end, sample.lastHour + offsetMs);
    return selectTimes({ start: first, end: last, maxPoints }).flatMap((time) => at(time) ?? []);
  };
  return { at, history };
}

/** The times of the grid in [start, end]; if there are more than `maxPoints`, only that many, evenly spaced. */
function selectTimes({ start, end, maxPoints }: { start: number; end: number; maxPoints: number }): number[] {
  const first = Math.ceil(start / POINT_MS);
  const count = Math.max(0, Math.floor(end / POINT_MS) - first + 1);
  const kept = Math.min(count, maxPoints);
  const step = kept > 1 ? (count - 1) / (kept - 1) : 0;
  return Array.from({ length: kept }, (_, index) => (first + Math.round(index * step)) * POINT_MS);
}

/**
 * @param time a time of the grid, in the present
 * @param offsetMs how far the sample is moved
 */
function pointAt(sample: PriceSample, time: number, offsetMs: number): HistoryPoint | undefined {
  const end = Math.ceil((time - offsetMs) / HOUR_MS) * HOUR_MS;
  const step = POINTS_PER_HOUR - (end + offsetMs - time) / POINT_MS;
  const hour = sample.at(end);
  const before = sample.at(end - HOUR_MS) ?? hour;
  const rate = hour && before && buildPricePath(hour, before.rate)[step - 1];
  if (!hour || !before || rate === undefined) return undefined;
  return { date: time, rate, ...interpolate(before, hour, step / POINTS_PER_HOUR) };
}

function interpolate(before: SampleHour, hour: SampleHour, part: number): { volume: number; cap: number } {
  return {
    volume: Math.round(before.volume + (hour.volume - before.volume) * part),
    cap: Math.round(before.cap + (hour.cap - before.cap) * part),
  };
}
