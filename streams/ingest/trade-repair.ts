import { setTimeout as sleepFor } from 'node:timers/promises';
import type { MissingTrades } from '../../clients/postgres/trade-positions';
import type { Clock } from '../../system/clock';
import { findUnusedIds, type HistoryReader, sinceOf } from './history';
import type { TradeSequence } from './trade-sequence';

/** In real milliseconds, if not said otherwise. */
export interface RepairTiming {
  /** How long later trades wait while the missing ones before them do not arrive. */
  readonly repairWaitMs: number;
  /** The pause between two attempts to read the same trades that were given up. */
  readonly retryMissingMs: number;
  /** Trades that are missing for this long, by the clock, are not tried again. */
  readonly forgetMissingMs: number;
}

export type RepairEvent =
  | { readonly type: 'hole'; readonly from: number; readonly to: number }
  | { readonly type: 'repaired'; readonly trades: number }
  | { readonly type: 'given-up'; readonly missing: MissingTrades }
  | { readonly type: 'lost'; readonly missing: MissingTrades };

export interface TradeRepairOptions {
  readonly asset: string;
  readonly sequence: TradeSequence;
  readonly history: HistoryReader;
  readonly clock: Clock;
  readonly timing: RepairTiming;
  /** Called when the sequence may have more trades to pass on. */
  readonly onTrades: () => void;
  readonly onEvent: (event: RepairEvent) => void;
}

/** Reads the trades that are missing in a sequence from the history of the exchange. */
export class TradeRepair {
  /** The last missing id of the holes that were reported. */
  private reportedUntil = 0;
  /** When trades that were given up were tried last, in ms since the start of the process. */
  private readonly triedAt = new WeakMap<MissingTrades, number>();

  constructor(private readonly options: TradeRepairOptions) {}

  /** Repairs until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (this.options.sequence.findHole()) await this.repairHole(signal);
      await this.retryMissing(signal);
      await sleepFor(50, undefined, { signal });
    }
  }

  private async repairHole(signal: AbortSignal): Promise<void> {
    const { asset, history, sequence, timing, onTrades, onEvent } = this.options;
    this.reportHole();
    let progressAt = performance.now();
    let since: string | null = null;
    let unused: number | null = null;
    while (!signal.aborted) {
      const hole = sequence.findHole();
      const { position } = sequence;
      if (!hole || !position) return;
      if (performance.now() - progressAt > timing.repairWaitMs) return this.giveUp();
      const page = await history.read({ asset, since: since ?? sinceOf(position.at) }, signal);
      if (!page) continue;
      const added = sequence.offer(page.trades, { isHistory: true });
      const range = findUnusedIds(page, hole);
      // A history that is a moment behind may lack a trade that it shows a second later.
      if (range && unused === range.from) sequence.markUnused(range);
      if (added > 0) onEvent({ type: 'repaired', trades: added });
      if (added > 0 || (range && unused === range.from)) progressAt = performance.now();
      unused = range?.from ?? null;
      since = added > 0 || page.isNewest ? null : page.last;
      onTrades();
      await sleepFor(20, undefined, { signal });
    }
  }

  /** A hole that is filled page by page is reported once. */
  private reportHole(): void {
    const { sequence, onEvent } = this.options;
    const hole = sequence.findHole();
    if (!hole) return;
    if (hole.from > this.reportedUntil) onEvent({ type: 'hole', ...hole });
    this.reportedUntil = Math.max(this.reportedUntil, hole.to);
  }

  private giveUp(): void {
    const { sequence, onTrades, onEvent } = this.options;
    const missing = sequence.giveUp();
    if (missing) {
      this.triedAt.set(missing, performance.now());
      onEvent({ type: 'given-up', missing });
    }
    onTrades();
  }

  /**
   * Tries the missing trades that were tried longest ago, so that each range has its turn although the history never has the first ones. A
   * new hole is more urgent, because later trades wait for it: it comes before the next range, but not before every range.
   */
  private async retryMissing(signal: AbortSignal): Promise<void> {
    const { sequence, timing, onTrades } = this.options;
    const [first, ...others] = sequence.unrepaired;
    if (!first) return;
    const lastTry = (missing: MissingTrades) => this.triedAt.get(missing) ?? 0;
    const next = others.reduce((found, other) => (lastTry(other) < lastTry(found) ? other : found), first);
    if (performance.now() - lastTry(next) < timing.retryMissingMs) return;
    await this.retryOne(next, signal);
    onTrades();
  }

  /** Reads the pages of missing trades until a page has none of them, or there is a new hole. */
  private async retryOne(missing: MissingTrades, signal: AbortSignal): Promise<void> {
    const { asset, clock, history, sequence, timing, onEvent } = this.options;
    const page = await history.read({ asset, since: sinceOf(missing.after) }, signal);
    this.triedAt.set(missing, performance.now());
    const added = page ? sequence.offer(page.trades, { isHistory: true }) : 0;
    const unused = page ? findUnusedIds(page, missing) : null;
    if (unused) sequence.markUnused(unused);
    if (added > 0) onEvent({ type: 'repaired', trades: added });
    const rest = sequence.unrepaired.find(({ to }) => to === missing.to);
    if (rest && added > 0 && !sequence.findHole()) await this.retryOne(rest, signal);
    else if (rest === missing && clock.now() - Date.parse(missing.after) > timing.forgetMissingMs) {
      sequence.forget(missing);
      onEvent({ type: 'lost', missing });
    }
  }
}
