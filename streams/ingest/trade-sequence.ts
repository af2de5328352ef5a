import type { KrakenTrade } from '../../clients/kraken/trade';
import type { MissingTrades } from '../../clients/postgres/trade-positions';
import type { IdRange } from '../../forecasting/bars/minute-bar';

/** Trades that wait for missing ones before them. More of them are dropped and read again from the history of the exchange. */
export const MAX_WAITING = 20_000;

/** The next trades in the order of their ids. */
export interface ReadyTrades {
  readonly trades: readonly KrakenTrade[];
  readonly unusedIds: readonly IdRange[];
  /** True when some of the trades came from the history. */
  readonly isRepaired: boolean;
}

/**
 * Puts the trades of one asset into the order of their ids, each once. Trades behind missing ids wait until the missing ones arrive, or
 * until `giveUp`. Trades that arrive after that are passed on late.
 */
export class TradeSequence {
  private next: number | null;
  private lastAt: string | null;
  private newest = 0;
  private readonly waiting = new Map<number, KrakenTrade>();
  private late: KrakenTrade[] = [];
  private unused: MissingTrades[] = [];
  private readonly fromHistory = new Set<number>();
  private givenUp: MissingTrades[];

  /** @param start the last trade that was passed on, and the ids that were missing then; `null` to begin with the first trade */
  constructor(start: { lastTradeId: number; lastTradeAt: string; missing: readonly MissingTrades[] } | null) {
    this.next = start ? start.lastTradeId + 1 : null;
    this.lastAt = start?.lastTradeAt ?? null;
    this.givenUp = [...(start?.missing ?? [])];
  }

  /** How many trades are kept because trades before them are missing. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** Ids that were given up, and have not arrived since. */
  get unrepaired(): readonly MissingTrades[] {
    return this.givenUp;
  }

  /** Ids that were not passed on, although trades after them were. */
  get missing(): readonly MissingTrades[] {
    const arrived = this.late.map(({ id, at }) => ({ from: id, to: id, after: at }));
    return [...this.givenUp, ...arrived, ...this.unused];
  }

  /** The last trade that was passed on, or `null` before the first. */
  get position(): { id: number; at: string } | null {
    return this.next === null || this.lastAt === null ? null : { id: this.next - 1, at: this.lastAt };
  }

  /** Adds trades in any order. Returns how many of them are new. */
  offer(trades: readonly KrakenTrade[], { isHistory }: { isHistory: boolean }): number {
    if (this.next === null) this.next = trades.reduce((first, { id }) => Math.min(first, id), Number.POSITIVE_INFINITY);
    if (this.next === Number.POSITIVE_INFINITY) this.next = null;
    return trades.filter((trade) => this.accept(trade, isHistory)).length;
  }

  /** The ids that must arrive before the waiting trades can be passed on; `null` when none are missing. */
  findHole(): IdRange | null {
    if (this.next === null || this.newest < this.next || this.waiting.has(this.next)) return null;
    let first = this.newest + 1;
    for (const id of this.waiting.keys()) if (id < first) first = id;
    return { from: this.next, to: first - 1 };
  }

  /** The next trades whose predecessors were all passed on, at most `count`. */
  take(count: number): ReadyTrades {
    const late = this.late.sort((one, other) => one.id - other.id).splice(0, count);
    const trades = [...late];
    while (trades.length < count && this.next !== null) {
      const trade = this.waiting.get(this.next);
      if (!trade) break;
      this.waiting.delete(this.next++);
      this.lastAt = trade.at;
      trades.push(trade);
    }
    const isRepaired = trades.filter(({ id }) => this.fromHistory.delete(id)).length > 0;
    const unusedIds = this.unused.splice(0).map(({ from, to }) => ({ from, to }));
    return { trades, unusedIds, isRepaired };
  }

  /** Passes on the trades after the hole without those in it. Returns the hole. */
  giveUp(): MissingTrades | null {
    const hole = this.findHole();
    if (!hole || this.lastAt === null) return null;
    const missing = { ...hole, after: this.lastAt };
    this.givenUp.push(missing);
    this.next = hole.to + 1;
    return missing;
  }

  /** Reports that the exchange has no trades with these ids. */
  markUnused(range: IdRange): void {
    const hole = this.findHole();
    if (hole?.from === range.from) this.next = range.to + 1;
    this.givenUp = this.givenUp.flatMap((missing) => subtract(missing, range));
    this.unused.push({ ...range, after: this.lastAt ?? '' });
  }

  /** Stops waiting for ids that were given up. */
  forget(missing: MissingTrades): void {
    this.givenUp = this.givenUp.filter((other) => other !== missing);
  }

  private accept(trade: KrakenTrade, isHistory: boolean): boolean {
    const { id } = trade;
    if (this.next === null) return false;
    if (id > this.newest) this.newest = id;
    if (id < this.next) return this.acceptLate(trade);
    if (this.waiting.has(id) || id >= this.next + MAX_WAITING) return false;
    this.waiting.set(id, trade);
    if (isHistory) this.fromHistory.add(id);
    return true;
  }

  private acceptLate(trade: KrakenTrade): boolean {
    const isMissing = this.givenUp.some(({ from, to }) => trade.id >= from && trade.id <= to);
    if (!isMissing) return false;
    this.givenUp = this.givenUp.flatMap((missing) => subtract(missing, { from: trade.id, to: trade.id }, trade.at));
    this.late.push(trade);
    this.fromHistory.add(trade.id);
    return true;
  }
}

/** The parts of `missing` outside `range`. @param at when the last trade of the range happened, if there is one */
function subtract(missing: MissingTrades, range: IdRange, at = missing.after): MissingTrades[] {
  if (range.to < missing.from || range.from > missing.to) return [missing];
  const before = { ...missing, to: range.from - 1 };
  const after = { ...missing, from: range.to + 1, after: at };
  return [before, after].filter(({ from, to }) => from <= to);
}
