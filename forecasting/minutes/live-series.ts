import { MINUTE_MS } from '../bars/minute-bar';
import { UNKNOWN } from '../features/indicators/averages';
import { type BarSeries, endOfBar, indexOfBar } from './bar-series';
import { type Bar, GrowingBars } from './growing-bars';

/** A finished 1-minute bar of the live line. */
export interface LiveBar extends Bar {
  /** The start of the minute, epoch ms. */
  readonly minute: number;
  readonly revision: number;
}

/** A series has room for the bars of a day before it is copied. */
const ROOM = 1_440;
const UNKNOWN_BAR: Bar = { close: UNKNOWN, high: UNKNOWN, low: UNKNOWN, volume: UNKNOWN };

/**
 * The newest bars of an asset as a series. The bar of the next minute is appended to the series. A corrected bar, and a series without
 * room, give a new series, because what was computed from the old one is outdated. A minute without a bar is an unknown bar.
 */
export class LiveSeries {
  private bars: GrowingBars;
  private count = 0;
  /** The revisions of the corrected bars, by minute. */
  private readonly revisions = new Map<number, number>();

  /** @param keep the number of newest minutes that are kept at least */
  constructor(
    private readonly keep: number,
    stored: readonly LiveBar[] = [],
  ) {
    const newest = stored.slice(-keep);
    this.bars = this.create(newest[0]?.minute ?? 0);
    for (const bar of newest) this.put(bar);
  }

  /** Another object after a change of a bar that was known. */
  get series(): BarSeries {
    return this.bars.series;
  }

  /** The number of minutes from the first bar to the last. */
  get length(): number {
    return this.count;
  }

  /** The number of minutes with a bar from the one that begins at `from`, epoch ms. */
  countFrom(from: number): number {
    const { close } = this.bars.series;
    let known = 0;
    for (let index = Math.max(0, this.placeOf(from)); index < this.count; index++) {
      if (!Number.isNaN(close[index])) known++;
    }
    return known;
  }

  /** The index of the bar of a minute; `null` for a minute that is not in the series. */
  indexOf(minute: number): number | null {
    const index = this.placeOf(minute);
    return index < 0 || index >= this.count ? null : index;
  }

  /** The start of the first minute; `null` without bars. */
  get firstMinute(): number | null {
    return this.count === 0 ? null : this.bars.series.firstEnd - MINUTE_MS;
  }

  /** Whether the series cannot show what was known at the bar: a later revision of it is known, or the series begins after it. */
  isBeyond({ minute, revision }: LiveBar): boolean {
    return minute < (this.firstMinute ?? minute) || (this.revisions.get(minute) ?? 0) > revision;
  }

  /** Takes a bar: of the next minute, of a later one, or a corrected one. An equal bar changes nothing. */
  put(bar: LiveBar): void {
    if (this.count === 0) this.bars = this.create(bar.minute);
    const index = this.placeOf(bar.minute);
    if (index < 0) return;
    if (bar.revision > 0) this.revisions.set(bar.minute, bar.revision);
    if (index < this.count) this.replace(index, bar);
    else if (index - this.count >= this.keep) this.beginAt(bar);
    else {
      while (this.count < index) this.append(UNKNOWN_BAR);
      this.append(bar);
    }
  }

  private append(bar: Bar): void {
    if (this.count === this.bars.series.close.length) this.copyNewest();
    this.bars.append(bar);
    this.count++;
  }

  private replace(index: number, bar: LiveBar): void {
    const { series } = this;
    const isSame = (['close', 'high', 'low', 'volume'] as const).every((name) => series[name][index] === bar[name]);
    if (!isSame) this.copy(0, new Map([[index, bar]]));
  }

  private beginAt(bar: LiveBar): void {
    this.bars = this.create(bar.minute);
    this.count = 0;
    this.append(bar);
  }

  private copyNewest(): void {
    this.copy(this.count - this.keep);
    for (const minute of this.revisions.keys()) if (this.placeOf(minute) < 0) this.revisions.delete(minute);
  }

  private copy(from: number, changed: ReadonlyMap<number, Bar> = new Map()): void {
    const { series } = this;
    const copied = this.create(endOfBar(series, from) - MINUTE_MS);
    for (let index = from; index < this.count; index++) copied.append(changed.get(index) ?? barAt(series, index));
    this.bars = copied;
    this.count -= from;
  }

  private create(firstMinute: number): GrowingBars {
    return new GrowingBars({ barMs: MINUTE_MS, firstEnd: firstMinute + MINUTE_MS, capacity: this.keep + ROOM });
  }

  private placeOf(minute: number): number {
    return indexOfBar(this.bars.series, minute + MINUTE_MS);
  }
}

function barAt({ close, high, low, volume }: BarSeries, index: number): Bar {
  const at = (values: Float64Array) => values[index] ?? UNKNOWN;
  return { close: at(close), high: at(high), low: at(low), volume: at(volume) };
}
