import { MINUTE_MS, type MinuteTrades } from './minute-trades';
import type { TradeBook } from './trade-book';

/** A place between two trades of a book: before the trade with this index in its minute. */
export interface Position {
  /** Start of the minute, epoch ms. */
  readonly minute: number;
  readonly index: number;
}

/** Trades of one minute: those with the indices from `from` to `to`, the last one not included. */
export interface TradeRange {
  readonly minute: MinuteTrades;
  readonly from: number;
  readonly to: number;
}

/** The position after all trades at or before `time` (epoch ms). */
export function positionAt(book: TradeBook, time: number): Position {
  const minute = Math.floor(time / MINUTE_MS) * MINUTE_MS;
  const offsets = book.minute(minute)?.offsetsUs ?? new Float64Array();
  return { minute, index: countUpTo(offsets, (time - minute) * 1000) };
}

/** The trades between two positions, oldest first, in parts of at most `maxTrades`. */
export function* listBetween(book: TradeBook, from: Position, to: Position, maxTrades: number): Generator<TradeRange> {
  for (let start = from.minute; start <= to.minute; start += MINUTE_MS) {
    const minute = book.minute(start);
    if (!minute) continue;
    const end = start === to.minute ? to.index : minute.count;
    for (let first = start === from.minute ? from.index : 0; first < end; first += maxTrades) {
      yield { minute, from: first, to: Math.min(end, first + maxTrades) };
    }
  }
}

/** How far back the newest trades are searched, in minutes. */
const MAX_MINUTES_BACK = 24 * 60;

/** The newest `count` trades before a position, oldest first. */
export function listNewest(book: TradeBook, before: Position, count: number): TradeRange[] {
  const found: TradeRange[] = [];
  let missing = count;
  for (let back = 0; back < MAX_MINUTES_BACK && missing > 0; back++) {
    const minute = book.minute(before.minute - back * MINUTE_MS);
    if (!minute) break;
    const to = back === 0 ? before.index : minute.count;
    const from = Math.max(0, to - missing);
    if (to > from) found.unshift({ minute, from, to });
    missing -= to - from;
  }
  return found;
}

/** The number of rising values that are at most `limit`. */
function countUpTo(values: Float64Array, limit: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
