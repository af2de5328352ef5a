import type { BarHistory } from '../clients/postgres/bar-history';
import type { AssetSource } from '../clients/postgres/trade-positions';
import { MINUTE_MS } from '../forecasting/bars/minute-bar';
import { type LiveBar, LiveSeries } from '../forecasting/minutes/live-series';

/** Messages that became known within this time are of an outage: then many come together. */
const CHECK_MS = 5_000;

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
    this.bars = new LiveSeries(minutes, []);
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
    if ((await this.history.count({ ...query, to })) > known) this.bars = new LiveSeries(this.minutes, []);
  }

  private async open(message: BarMessage): Promise<void> {
    const query = this.toQuery(message);
    this.bars = new LiveSeries(this.minutes, await this.history.read(query));
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

function toLiveBar({ minute, revision, bar }: BarMessage): LiveBar {
  const { close, high, low, volume } = bar;
  return { minute: Date.parse(minute), revision, close, high, low, volume };
}
