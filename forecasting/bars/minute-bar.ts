/** A trade of an exchange. Ids of one asset on one exchange are consecutive: a missing id is a missing trade. */
export interface Trade {
  readonly id: number;
  /** Epoch ms. */
  readonly time: number;
  /** In USD. */
  readonly price: number;
  readonly quantity: number;
}

/** Ids from `from` to `to`, both included. */
export interface IdRange {
  readonly from: number;
  readonly to: number;
}

export const MINUTE_MS = 60_000;

/** The start of the minute that contains `time` (epoch ms). */
export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE_MS) * MINUTE_MS;
}

/** The trades of one minute of one asset. A minute without trades has the last price before it and the volume 0. */
export interface MinuteBar {
  /** The start of the minute, epoch ms. A trade exactly at the end belongs to the next minute. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** In units of the asset. */
  readonly volume: number;
  readonly trades: number;
  readonly firstTradeId: number | null;
  readonly lastTradeId: number | null;
  /** 0 for the first bar of a minute. Each correction has the next number. */
  readonly revision: number;
  /** False when a trade may be missing: ids are missing next to or in the minute, or the trades before it were never seen. */
  readonly isComplete: boolean;
  /** The missing ids between the first and the last id of the minute. */
  readonly missingIds: readonly IdRange[];
}

/** Exchanges count quantities with at most 8 decimals. Sums of such units are exact, so they do not depend on the order of trades. */
const UNITS_PER_COIN = 1e8;

/** Collects the trades of one minute, in any order. The caller adds each trade once. */
export class MinuteTrades {
  count = 0;
  open = 0;
  high = Number.NEGATIVE_INFINITY;
  low = Number.POSITIVE_INFINITY;
  close = 0;
  firstId = Number.POSITIVE_INFINITY;
  lastId = Number.NEGATIVE_INFINITY;
  private units = 0n;

  /** The trades of a bar that was stored. */
  static restore(bar: MinuteBar): MinuteTrades {
    const trades = new MinuteTrades();
    trades.count = bar.trades;
    [trades.open, trades.high, trades.low, trades.close] = [bar.open, bar.high, bar.low, bar.close];
    trades.firstId = bar.firstTradeId ?? Number.POSITIVE_INFINITY;
    trades.lastId = bar.lastTradeId ?? Number.NEGATIVE_INFINITY;
    trades.units = toUnits(bar.volume);
    return trades;
  }

  add({ id, price, quantity }: Trade): void {
    this.count++;
    this.units += toUnits(quantity);
    if (price > this.high) this.high = price;
    if (price < this.low) this.low = price;
    if (id < this.firstId) [this.firstId, this.open] = [id, price];
    if (id > this.lastId) [this.lastId, this.close] = [id, price];
  }

  get volume(): number {
    return Number(this.units) / UNITS_PER_COIN;
  }
}

function toUnits(quantity: number): bigint {
  return BigInt(Math.round(quantity * UNITS_PER_COIN));
}
