import { MINUTE_MS } from '../bars/minute-bar';
import { UNKNOWN } from '../features/indicators/averages';

// A global object is slow inside of jest.
const { log, max, round } = Math;

/** Reading `Number` for each element is slow inside of jest, where each test file has its own global object. */
export const isUnknown = Number.isNaN;

/** Finished bars of one asset and one length, without holes in time. An unknown value is NaN. */
export interface BarSeries {
  /** The length of a bar. */
  readonly barMs: number;
  /** The end of the first bar, epoch ms. */
  readonly firstEnd: number;
  /** The price at the end of each bar, USD. */
  readonly close: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** What was traded in the bar, in any unit. 0 is a bar without trades. */
  readonly volume: Float64Array;
}

/** The time of the origin at an index: the end of its bar, epoch ms. */
export function endOfBar({ firstEnd, barMs }: BarSeries, index: number): number {
  return firstEnd + index * barMs;
}

export function indexOfBar({ firstEnd, barMs }: BarSeries, end: number): number {
  return round((end - firstEnd) / barMs);
}

/** The bars with indices `[from, to)`, as views. */
export function sliceBars(series: BarSeries, from: number, to: number): BarSeries {
  const first = max(0, from);
  const slice = (values: Float64Array) => values.subarray(first, to);
  const { close, high, low, volume } = series;
  return {
    ...{ barMs: series.barMs, firstEnd: endOfBar(series, first) },
    ...{ close: slice(close), high: slice(high), low: slice(low), volume: slice(volume) },
  };
}

/** The number of bars that cover these minutes, at least one. */
export function countBars(minutes: number, barMs: number): number {
  return max(1, round((minutes * MINUTE_MS) / barMs));
}

/** ln(price `steps` bars after the origin / price at the origin); NaN when one of the two is unknown. */
export function changeAfter({ close }: BarSeries, index: number, steps: number): number {
  const change = log((close[index + steps] ?? UNKNOWN) / (close[index] ?? UNKNOWN));
  return Number.isFinite(change) ? change : UNKNOWN;
}
