import { type IdRange, MINUTE_MS, type MinuteBar, MinuteTrades, minuteOf, type Trade } from './minute-bar';
import { type MinuteSpan, SeenTrades } from './seen-trades';

/** After the end of a minute, its bar waits this long for trades that arrive late, unless a trade of a later minute arrives. */
export const GRACE_MS = 2_000;

/** A late trade corrects the bars of this many minutes. */
export const CORRECTED_MINUTES = 180;

/**
 * The longest run of minutes that is filled with empty bars at once. After a longer time without trades and without a watermark, for
 * example after a stop of days, the bars begin anew.
 */
export const MAX_EMPTY_MINUTES = 1_440;

export interface BarCounts {
  /** Trades that a bar contains. */
  accepted: number;
  /** Trades that were seen before. */
  duplicate: number;
  /** Accepted trades of a minute whose bar was already emitted. */
  late: number;
  /** Trades of minutes whose bars can no longer be corrected. They change nothing; a replay of old messages brings such trades, too. */
  tooLate: number;
}

/**
 * Makes the 1-minute bars of one asset from its trades, in event time: the result depends on the trades and the watermarks only, not on
 * the time of the call. A bar is emitted once, when a trade of a later minute arrived, or a watermark is `GRACE_MS` after its minute. If a
 * later trade changes it, a corrected bar is emitted with the next revision. Trades may come in any order, and more than once.
 */
export class BarBuilder {
  readonly counts: BarCounts = { accepted: 0, duplicate: 0, late: 0, tooLate: 0 };
  private readonly seen = new SeenTrades();
  private readonly minutes = new Map<number, MinuteTrades>();
  private readonly emitted = new Map<number, MinuteBar>();
  /** Emitted minutes whose bar may have changed. */
  private readonly changed = new Set<number>();
  /** The first minute without a bar. `undefined` before the first trade. */
  private nextMinute: number | undefined;
  /** Minutes before this one may be emitted. */
  private closedBefore = Number.NEGATIVE_INFINITY;
  private isStartComplete = false;
  private lastMinute = Number.NaN;
  private lastTrades = new MinuteTrades();

  /** @param stored the newest revision of the newest bars, at most `CORRECTED_MINUTES`, in rising order */
  constructor(stored: readonly MinuteBar[] = []) {
    for (const bar of stored) this.restore(bar);
    const first = stored.find(({ trades }) => trades > 0);
    this.isStartComplete = first?.isComplete ?? false;
    this.recheckIncomplete(stored, first?.minute ?? Number.POSITIVE_INFINITY);
  }

  /** The start of the oldest minute whose bar was not emitted, or `undefined` when there is none. */
  get openMinute(): number | undefined {
    return this.nextMinute;
  }

  /** Adds trades, in any order. */
  add(trades: readonly Trade[]): void {
    for (const trade of trades) this.addOne(trade);
  }

  /** Reports that the exchange has no trades with these ids, so none is missing. */
  addUnused(range: IdRange): void {
    const span = this.seen.addUnused(range);
    if (span) this.markChanged(span);
  }

  /** Reports that all trades before `watermark` (epoch ms) were added, as far as the sender knows. */
  advance(watermark: number): void {
    this.closedBefore = Math.max(this.closedBefore, minuteOf(watermark - GRACE_MS));
  }

  /** The bars that became final since the last call, and the corrected ones, in rising order of their minutes. */
  take(): MinuteBar[] {
    const corrected = this.takeCorrections();
    const closed = this.takeClosed();
    this.forgetOld();
    return [...corrected, ...closed];
  }

  private restore(bar: MinuteBar): void {
    this.emitted.set(bar.minute, bar);
    this.nextMinute = bar.minute + MINUTE_MS;
    this.closedBefore = this.nextMinute;
    if (bar.firstTradeId === null || bar.lastTradeId === null) return;
    this.minutes.set(bar.minute, MinuteTrades.restore(bar));
    let from = bar.firstTradeId;
    for (const missing of bar.missingIds) {
      this.seen.addRange({ from, to: missing.from - 1 }, bar.minute);
      from = missing.to + 1;
    }
    this.seen.addRange({ from, to: bar.lastTradeId }, bar.minute);
  }

  /**
   * One late trade can complete several bars. A process that was stopped between them has stored only some of these corrections. What
   * was missing before the first stored trade is unknown, so earlier bars keep what is stored.
   */
  private recheckIncomplete(stored: readonly MinuteBar[], firstMinute: number): void {
    for (const { minute, isComplete } of stored) if (!isComplete && minute >= firstMinute) this.changed.add(minute);
  }

  private addOne(trade: Trade): void {
    const minute = minuteOf(trade.time);
    const isOld = minute < this.oldestMinute();
    if (isOld) this.counts.tooLate++;
    if (isOld && this.seen.isBeforeFirst(trade.id)) return;
    const firstBefore = this.seen.firstMinute;
    const effect = this.seen.add(trade.id, minute);
    if (effect === 'duplicate' && !isOld) this.counts.duplicate++;
    if (effect === 'duplicate') return;
    if (effect) this.markChanged(effect);
    if (isOld) return;
    if (this.seen.firstMinute !== firstBefore) this.isStartComplete = false;
    this.tradesOf(minute).add(trade);
    this.counts.accepted++;
    this.accept(minute);
  }

  private accept(minute: number): void {
    if (this.nextMinute === undefined) this.nextMinute = minute;
    if (minute > this.closedBefore) this.closedBefore = minute;
    if (minute >= this.nextMinute) return;
    if (this.emitted.size === 0) {
      this.nextMinute = minute;
      return;
    }
    this.counts.late++;
    this.changed.add(minute);
  }

  private tradesOf(minute: number): MinuteTrades {
    if (minute === this.lastMinute) return this.lastTrades;
    const trades = this.minutes.get(minute) ?? new MinuteTrades();
    this.minutes.set(minute, trades);
    this.lastMinute = minute;
    this.lastTrades = trades;
    return trades;
  }

  private markChanged({ from, to }: MinuteSpan): void {
    for (const minute of this.emitted.keys()) if (minute >= from && minute <= to) this.changed.add(minute);
  }

  private takeClosed(): MinuteBar[] {
    const bars: MinuteBar[] = [];
    if (this.nextMinute === undefined) return bars;
    while (this.nextMinute < this.closedBefore) {
      const end = this.findEndOfLongGap(this.nextMinute);
      if (end === undefined) this.emitInto(bars, this.nextMinute);
      this.nextMinute = end ?? this.nextMinute + MINUTE_MS;
    }
    return bars;
  }

  /** The next minute with trades, if there are none in `minute` and the time between would need too many empty bars. */
  private findEndOfLongGap(minute: number): number | undefined {
    const longest = MAX_EMPTY_MINUTES * MINUTE_MS;
    if (this.closedBefore - minute <= longest || this.minutes.has(minute)) return undefined;
    const next = [...this.minutes.keys()].reduce((first, one) => (one > minute && one < first ? one : first), Infinity);
    return next !== Number.POSITIVE_INFINITY && next - minute > longest ? next : undefined;
  }

  private takeCorrections(): MinuteBar[] {
    const bars: MinuteBar[] = [];
    const waiting = [...this.changed].sort((one, other) => one - other);
    this.changed.clear();
    for (const first of waiting) {
      this.emitInto(bars, first);
      // The empty bars after a bar have its close. Before the first bar, minutes without trades may have no bar yet.
      let minute = first + MINUTE_MS;
      while (minute < (this.nextMinute ?? 0) && this.isEmptyBar(minute) && this.emitInto(bars, minute))
        minute += MINUTE_MS;
    }
    return bars;
  }

  private isEmptyBar(minute: number): boolean {
    const bar = this.emitted.get(minute);
    return bar === undefined || bar.trades === 0;
  }

  /** Adds the bar of a minute when it differs from the bar that was emitted before. Returns whether it does. */
  private emitInto(bars: MinuteBar[], minute: number): boolean {
    const before = this.emitted.get(minute);
    const bar = this.compute(minute, before ? before.revision + 1 : 0);
    if (bar === null || (before && hasSameContent(before, bar))) return false;
    this.emitted.set(minute, bar);
    bars.push(bar);
    return true;
  }

  private compute(minute: number, revision: number): MinuteBar | null {
    const isStart = minute === this.seen.firstMinute && !this.isStartComplete;
    const isComplete = !isStart && !this.seen.isMissingIn(minute);
    const trades = this.minutes.get(minute);
    if (trades) return { minute, ...summarize(trades), revision, isComplete, missingIds: this.missingIn(trades) };
    const price = this.emitted.get(minute - MINUTE_MS)?.close;
    if (price === undefined) return null;
    const empty = { volume: 0, trades: 0, firstTradeId: null, lastTradeId: null, missingIds: [] };
    return { minute, open: price, high: price, low: price, close: price, ...empty, revision, isComplete };
  }

  private missingIn({ firstId, lastId }: MinuteTrades) {
    return this.seen.listMissing(firstId, lastId);
  }

  private oldestMinute(): number {
    if (this.nextMinute === undefined || this.emitted.size === 0) return Number.NEGATIVE_INFINITY;
    return this.nextMinute - CORRECTED_MINUTES * MINUTE_MS;
  }

  private forgetOld(): void {
    const oldest = this.oldestMinute();
    for (const minute of this.emitted.keys()) if (minute < oldest) this.emitted.delete(minute);
    for (const minute of this.minutes.keys()) if (minute < oldest) this.minutes.delete(minute);
    this.seen.forgetBefore(oldest);
  }
}

function summarize(trades: MinuteTrades) {
  const { open, high, low, close, volume, count, firstId, lastId } = trades;
  return { open, high, low, close, volume, trades: count, firstTradeId: firstId, lastTradeId: lastId };
}

const COMPARED = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'trades',
  'firstTradeId',
  'lastTradeId',
  'isComplete',
] as const;

function hasSameContent(one: MinuteBar, other: MinuteBar): boolean {
  const listIds = ({ missingIds }: MinuteBar) => missingIds.map(({ from, to }) => `${from}-${to}`).join();
  return COMPARED.every((field) => one[field] === other[field]) && listIds(one) === listIds(other);
}
