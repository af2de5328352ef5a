import { setTimeout as sleepFor } from 'node:timers/promises';
import type { KrakenTrade } from '../../clients/kraken/trade';
import type { TradePosition } from '../../clients/postgres/trade-positions';
import { GRACE_MS } from '../../forecasting/bars/bar-builder';
import { minuteOf } from '../../forecasting/bars/minute-bar';
import { formatInstant } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import type { TradesMessage } from '../messages/trades';
import { type HistoryReader, sinceOf } from './history';
import { type RepairEvent, type RepairTiming, TradeRepair } from './trade-repair';
import { type ReadyTrades, TradeSequence } from './trade-sequence';

/** In real milliseconds. */
export interface IngestTiming extends RepairTiming {
  /** The position is stored at most once in this time. */
  readonly savePositionMs: number;
  /** The pause before a failed publication is tried again. */
  readonly publishRetryMs: number;
}

export const INGEST_TIMING: IngestTiming = {
  repairWaitMs: 10_000,
  retryMissingMs: 30_000,
  forgetMissingMs: 3_600_000,
  savePositionMs: 1_000,
  publishRetryMs: 1_000,
};

/** A position that is older is not continued: reading the trades of a day takes minutes. */
export const MAX_CATCH_UP_MS = 24 * 3_600_000;
/** A trade that lies further in the future has a wrong time, and would end the bars of the minutes before it. */
const MAX_AHEAD_MS = 120_000;
const TRADES_PER_MESSAGE = 500;

export type IngestEvent =
  | RepairEvent
  | { readonly type: 'published'; readonly trades: number; readonly isRepaired: boolean; readonly until: number }
  | { readonly type: 'wrong-time'; readonly trade: KrakenTrade }
  | { readonly type: 'begins-anew'; readonly lastTradeAt: string }
  | { readonly type: 'failure'; readonly action: 'publish' | 'save'; readonly error: unknown };

export interface AssetIngestOptions {
  readonly asset: string;
  readonly source: string;
  readonly clock: Clock;
  readonly history: HistoryReader;
  /** How much history is read when the asset has no position. */
  readonly historyMs: number;
  /** The last trade that was published before the start. */
  readonly position: TradePosition | null;
  /** Resolves when the message is stored safely. */
  readonly publish: (message: TradesMessage) => Promise<void>;
  readonly savePosition: (position: TradePosition) => Promise<void>;
  /** Until when all trades have arrived; `null` while they do not arrive. */
  readonly aliveAt: () => number | null;
  readonly onEvent: (event: IngestEvent) => void;
  readonly timing?: Partial<IngestTiming>;
}

/**
 * Publishes the trades of one asset: each once, in the order of their ids, also after a stop. Trades that the feed missed are read from
 * the history of the exchange before later ones are published, if that takes a few seconds at most.
 */
export class AssetIngest {
  private readonly sequence: TradeSequence;
  private readonly repair: TradeRepair;
  /** Trades that came before the start of the sequence is known; `null` afterwards. */
  private early: KrakenTrade[] | null = null;
  private readonly timing: IngestTiming;
  private wake: () => void = () => undefined;
  private closedUntil = Number.NEGATIVE_INFINITY;
  private savedAt = Number.NEGATIVE_INFINITY;
  /** The position after the last message that was published, until it is stored. */
  private unsaved: TradePosition | null = null;

  constructor(private readonly options: AssetIngestOptions) {
    this.timing = { ...INGEST_TIMING, ...options.timing };
    const { position, clock } = options;
    const isTooOld = position !== null && clock.now() - Date.parse(position.lastTradeAt) > MAX_CATCH_UP_MS;
    if (isTooOld) options.onEvent({ type: 'begins-anew', lastTradeAt: position.lastTradeAt });
    this.sequence = new TradeSequence(isTooOld ? null : position);
    if (position === null || isTooOld) this.early = [];
    const { sequence, timing } = this;
    this.repair = new TradeRepair({ ...options, sequence, timing, onTrades: () => this.wake() });
  }

  /** How many trades were given up and are still missing. */
  get unrepairedCount(): number {
    return this.sequence.unrepaired.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /** Takes trades of the live feed. */
  receive(trades: readonly KrakenTrade[]): void {
    const latest = this.options.clock.now() + MAX_AHEAD_MS;
    const usable = trades.filter((trade) => {
      const isUsable = Date.parse(trade.at) <= latest;
      if (!isUsable) this.options.onEvent({ type: 'wrong-time', trade });
      return isUsable;
    });
    if (this.early) this.early = [...this.early, ...usable].slice(-1_000);
    else this.sequence.offer(usable, { isHistory: false });
    this.wake();
  }

  /** Publishes until the signal is aborted, then stores the position. */
  async run(signal: AbortSignal): Promise<void> {
    const ignoreAbort = (error: unknown) => {
      if (!signal.aborted) throw error;
    };
    await Promise.all([this.publishAll(signal).catch(ignoreAbort), this.readMissing(signal).catch(ignoreAbort)]);
    await this.save();
  }

  private async publishAll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const watermark = this.findWatermark();
      const ready = this.sequence.take(TRADES_PER_MESSAGE);
      if (ready.trades.length > 0 || ready.unusedIds.length > 0) await this.publish(ready, null, signal);
      else if (watermark !== null) await this.publish(ready, watermark, signal);
      else await this.waitForTrades(signal);
    }
  }

  private async publish(ready: ReadyTrades, watermark: number | null, signal: AbortSignal): Promise<void> {
    const { asset, source, clock } = this.options;
    const message: TradesMessage = {
      ...{ version: 1, asset, source, receivedAt: formatInstant(clock.now()), trades: [...ready.trades] },
      ...(ready.isRepaired ? { repaired: true } : {}),
      ...(ready.unusedIds.length > 0 ? { unusedIds: [...ready.unusedIds] } : {}),
      ...(watermark === null ? {} : { watermark: formatInstant(watermark) }),
    };
    while (!(await this.tryTo('publish', () => this.options.publish(message)))) {
      await sleepFor(this.timing.publishRetryMs, undefined, { signal });
    }
    const lastAt = ready.trades.at(-1)?.at;
    const until = watermark ?? (lastAt === undefined ? null : Date.parse(lastAt));
    if (until !== null) this.closedUntil = Math.max(this.closedUntil, minuteOf(until - (watermark ? GRACE_MS : 0)));
    const { trades, isRepaired } = ready;
    this.options.onEvent({ type: 'published', trades: trades.length, isRepaired, until: until ?? clock.now() });
    const { position, missing } = this.sequence;
    if (position) this.unsaved = { lastTradeId: position.id, lastTradeAt: position.at, missing };
    await this.saveSometimes();
  }

  private async saveSometimes(): Promise<void> {
    if (this.unsaved && performance.now() - this.savedAt >= this.timing.savePositionMs) await this.save();
  }

  private async save(): Promise<void> {
    const position = this.unsaved;
    if (position === null) return;
    this.savedAt = performance.now();
    const isSaved = await this.tryTo('save', () => this.options.savePosition(position));
    if (isSaved && this.unsaved === position) this.unsaved = null;
  }

  private async tryTo(action: 'publish' | 'save', work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.options.onEvent({ type: 'failure', action, error });
      return false;
    }
  }

  /** The instant until which all trades were published, if that ends a minute that no trade has ended. */
  private findWatermark(): number | null {
    const alive = this.options.aliveAt();
    const { position, waitingCount } = this.sequence;
    if (alive === null || position === null || waitingCount > 0 || this.sequence.findHole()) return null;
    const last = Math.max(this.closedUntil, minuteOf(Date.parse(position.at)));
    return minuteOf(alive - GRACE_MS) > last ? alive : null;
  }

  /** Waits for new trades, or a moment: heartbeats of the feed also let a minute end. */
  private async waitForTrades(signal: AbortSignal): Promise<void> {
    await this.saveSometimes();
    const woken = new AbortController();
    this.wake = () => woken.abort();
    await sleepFor(100, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined);
    this.wake = () => undefined;
  }

  private async readMissing(signal: AbortSignal): Promise<void> {
    if (this.early) await this.readStart(signal);
    await this.repair.run(signal);
  }

  /** Begins with the history. If it cannot be read, begins with the live feed. */
  private async readStart(signal: AbortSignal): Promise<void> {
    const { asset, clock, history, historyMs } = this.options;
    const start = minuteOf(clock.now() - historyMs);
    const since = sinceOf(formatInstant(start));
    const giveUpAt = performance.now() + this.timing.repairWaitMs;
    let page = await history.read({ asset, since }, signal);
    while (page === null && performance.now() < giveUpAt) page = await history.read({ asset, since }, signal);
    this.sequence.offer(page?.trades ?? [], { isHistory: true });
    // The first minute is read from its start. The snapshot of the feed may begin in the middle of a minute before it.
    const early = (this.early ?? []).filter(({ at }) => page === null || Date.parse(at) >= start);
    this.sequence.offer(early, { isHistory: false });
    this.early = null;
    this.wake();
  }
}
