import { UNKNOWN } from '../features/indicators/averages';
import type { BarSeries } from './bar-series';

/** One finished bar. */
export type Bar = Readonly<Record<'close' | 'high' | 'low' | 'volume', number>>;

/** Bars that grow at their end, for the live line. Unused places at the end of the series are unknown bars. */
export class GrowingBars {
  readonly series: BarSeries;
  private length = 0;

  constructor({ barMs, firstEnd, capacity }: { barMs: number; firstEnd: number; capacity: number }) {
    const create = () => new Float64Array(capacity).fill(UNKNOWN);
    this.series = { barMs, firstEnd, close: create(), high: create(), low: create(), volume: create() };
  }

  /** Appends the bar after the last one; the series must have a free place. @returns its index */
  append({ close, high, low, volume }: Bar): number {
    const index = this.length++;
    if (index >= this.series.close.length) throw new RangeError(`There is no place for bar ${index}`);
    this.series.close[index] = close;
    this.series.high[index] = high;
    this.series.low[index] = low;
    this.series.volume[index] = volume;
    return index;
  }
}
