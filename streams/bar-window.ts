import type { BarHistory } from '../clients/postgres/bar-history';
import type { AssetSource } from '../clients/postgres/trade-positions';
import { MINUTE_MS } from '../forecasting/bars/minute-bar';
import { type LiveBar, LiveSeries } from '../forecasting/minutes/live-series';

/** Messages that became known within this time are of an outage: then many come together. */
const CHECK_MS = 5_000;
/** Stored bars are read in parts of a day: all rows of 38 days together need 30 MB. */
const PART_MS = 1_440 * MINUTE_MS;

/** The stored bars that a window begins with. */
export type StoredBars = Pick<BarHistory, 'read' | 'count'>;

/** A bar as a message gives it. */
export interface BarMessage extends AssetSource {
  readonly minute: string;
  readonly revision: number;
  readonly bar: {
    readonly close: number;
    readonly high: number;
    readonly low: number;
    readonly volume: number;
    readonly knownAt: string;
  };
}

/**
 * The newest bars of one asset and source, for a process that gets them as messages. It begins with the bars that were stored when the first
 * message was sent, so a process that was restarted, or that reads a topic again, sees what it saw before.
 */
export class BarWindow {
  private bars: LiveSeries;
  /** Until when imported bars were looked for: the time at which a message became known, epoch ms. */
  private checkedAsOf = Number.NEGATIVE_INFINITY;
  /** The bars of the window are those that were known then, and those of later messages. Epoch ms. */
  private openedAsOf = Number.NEGATIVE_INFINITY;
  private newestAsOf = Number.NEGATIVE_INFINITY;

  /** @param minutes how many minutes are kept at least */
  constructor(
    private readonly history: StoredBars,
    private readonly minutes: number,
  ) {
    this.bars = new LiveSeries(minutes);
  }

  get series() {
    return this.bars.series;
  }

  get length(): number {
    return this.bars.length;
  }

  /** Takes the bar of a message. @returns its index in the series */
  async take(message: BarMessage): Promise<number> {
    const bar = toLiveBar(message);
    if (this.length === 0 || this.bars.isBeyond(bar) || this.isOutdated(message)) await this.open(message);
    this.bars.put(bar);
    return this.bars.indexOf(bar.minute) ?? -1;
  }

  /**
   * Bars of the past can be imported while the process runs: in front of the first one, and into gaps. The series then begins anew with the
   * next message. A window without a gap is not checked, because counting takes some milliseconds.
   */
  async noticeImportedBars(message: BarMessage): Promise<void> {
    const query = this.toQuery(message);
    if (query.asOf < this.checkedAsOf + CHECK_MS) return;
    const to = Date.parse(message.minute) + MINUTE_MS;
    const known = this.bars.countFrom(query.from);
    if (known >= this.minutes) return;
    this.checkedAsOf = query.asOf;
    if ((await this.history.count({ ...query, to })) > known) this.bars = new LiveSeries(this.minutes);
  }

  private async open(message: BarMessage): Promise<void> {
    const query = this.toQuery(message);
    const bars = new LiveSeries(this.minutes);
    for (const part of splitTime(query.from, Date.parse(message.minute))) {
      for (const bar of await this.history.read({ ...query, ...part })) bars.put(bar);
    }
    this.bars = bars;
    this.openedAsOf = query.asOf;
    this.checkedAsOf = query.asOf;
    this.newestAsOf = Math.max(this.newestAsOf, query.asOf);
  }

  /**
   * A message that was read again has opened the window as it was then, so bars are missing that were imported since. Later messages need
   * them.
   */
  private isOutdated({ bar }: BarMessage): boolean {
    return this.openedAsOf < this.newestAsOf && Date.parse(bar.knownAt) >= this.newestAsOf;
  }

  private toQuery({ asset, source, minute, bar }: BarMessage) {
    const from = Date.parse(minute) - (this.minutes - 1) * MINUTE_MS;
    return { asset, source, from, asOf: Date.parse(bar.knownAt) };
  }
}

/** Parts of the time from one minute to another. The last part has no end, because bars of later minutes may be known, too. */
function splitTime(from: number, to: number): { from: number; to?: number }[] {
  const count = Math.max(1, Math.ceil((to - from) / PART_MS));
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * PART_MS,
    ...(index < count - 1 ? { to: from + (index + 1) * PART_MS } : {}),
  }));
}

function toLiveBar({ minute, revision, bar }: BarMessage): LiveBar {
  const { close, high, low, volume } = bar;
  return { minute: Date.parse(minute), revision, close, high, low, volume };
}
