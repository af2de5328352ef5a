import type { Bars, KnownBar } from '../../clients/postgres/bars';
import type { AssetSource } from '../../clients/postgres/trade-positions';
import { BarBuilder, type BarCounts, CORRECTED_MINUTES } from '../../forecasting/bars/bar-builder';
import { type MinuteBar, minuteOf } from '../../forecasting/bars/minute-bar';
import type { Clock } from '../../system/clock';
import { type CandleMessage, toCandleMessage } from '../messages/candles';
import type { TradesMessage } from '../messages/trades';

/** Bars are stored and published in groups. A stop between the two leaves at most one group unpublished. */
export const BARS_PER_GROUP = 100;

export interface AssetCandlesOptions extends AssetSource {
  readonly bars: Bars;
  readonly clock: Clock;
  /** Resolves when the messages are stored safely. */
  readonly publish: (messages: readonly CandleMessage[]) => Promise<void>;
  readonly onBars?: (bars: readonly KnownBar[]) => void;
}

/** Makes the bars of one asset and source from the messages of one partition, stores them, and publishes them. */
export class AssetCandles {
  /** When the newest message was received, epoch ms. */
  receivedAt = 0;
  /** Bars that are not stored yet. */
  private readonly waiting: MinuteBar[] = [];
  private readonly starts: { readonly minute: number; readonly offset: bigint }[] = [];

  private constructor(
    private readonly options: AssetCandlesOptions,
    private readonly builder: BarBuilder,
  ) {}

  /**
   * Continues after the stored bars. Publishes the newest of them again, because an earlier process may have stopped after it stored them;
   * a message with the same key replaces nothing.
   */
  static async open(options: AssetCandlesOptions): Promise<AssetCandles> {
    const stored = await options.bars.readNewest({ ...options, count: CORRECTED_MINUTES });
    const own = withoutArchived(stored);
    const candles = new AssetCandles(options, new BarBuilder(own));
    await candles.publish(own.slice(-BARS_PER_GROUP));
    return candles;
  }

  get asset(): string {
    return this.options.asset;
  }

  get counts(): Readonly<BarCounts> {
    return this.builder.counts;
  }

  /** The offset of the first message with trades of a minute whose bar is not stored; `null` when there is none. */
  get neededOffset(): bigint | null {
    return this.starts[0]?.offset ?? null;
  }

  /** Takes a message. Call `flush` after the last one. The same message again changes nothing. */
  async take(message: TradesMessage, offset: bigint): Promise<void> {
    this.receivedAt = Math.max(this.receivedAt, Date.parse(message.receivedAt));
    const trades = message.trades.map(({ id, price, quantity, at }) => ({ id, price, quantity, time: Date.parse(at) }));
    this.builder.add(trades);
    for (const range of message.unusedIds ?? []) this.builder.addUnused(range);
    if (message.watermark) this.builder.advance(Date.parse(message.watermark));
    this.noteStart(trades, offset);
    const bars = this.builder.take();
    // A corrected bar becomes known after the bar that it corrects.
    if (bars.some(({ revision }) => revision > 0)) await this.flush();
    this.waiting.push(...bars);
  }

  /** Returns when the bars that were completed are stored and published. */
  async flush(): Promise<void> {
    await this.store(this.waiting.splice(0));
    this.forgetStarts();
  }

  private async store(bars: readonly MinuteBar[]): Promise<void> {
    for (let start = 0; start < bars.length; start += BARS_PER_GROUP) {
      const group = bars.slice(start, start + BARS_PER_GROUP);
      const { asset, source, clock } = this.options;
      const stored = await this.options.bars.append({ asset, source, knownAt: clock.now() }, group);
      await this.publish(stored);
      this.options.onBars?.(stored);
    }
  }

  private async publish(bars: readonly KnownBar[]): Promise<void> {
    if (bars.length > 0) await this.options.publish(bars.map((bar) => toCandleMessage(this.options, bar)));
  }

  private noteStart(trades: readonly { readonly time: number }[], offset: bigint): void {
    let newest = Number.NEGATIVE_INFINITY;
    for (const { time } of trades) newest = Math.max(newest, minuteOf(time));
    if (newest > (this.starts.at(-1)?.minute ?? Number.NEGATIVE_INFINITY)) this.starts.push({ minute: newest, offset });
  }

  private forgetStarts(): void {
    const open = this.builder.openMinute ?? Number.NEGATIVE_INFINITY;
    while ((this.starts[0]?.minute ?? Number.POSITIVE_INFINITY) < open) this.starts.shift();
  }
}

/**
 * The bars that were made of trades with ids. Bars of an archive have no ids, so late trades cannot correct them. An archive also
 * gives bars for minutes without trades, so those between its last trades and the first bar with ids belong to the archive.
 */
function withoutArchived(stored: readonly KnownBar[]): readonly KnownBar[] {
  const archived = stored.findLastIndex(({ trades, firstTradeId }) => trades > 0 && firstTradeId === null);
  if (archived < 0) return stored;
  const first = stored.findIndex(({ firstTradeId }, index) => index > archived && firstTradeId !== null);
  return first < 0 ? [] : stored.slice(first);
}
