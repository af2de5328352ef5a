import { type Static, Type } from '@sinclair/typebox';
import { formatInstant } from '../../forecasting/hour';
import { UNITS_PER_COIN } from './hour-activity';
import { MINUTE_MS, type MinuteTrades } from './minute-trades';
import type { TradeBook } from './trade-book';

/** What really happened in a minute, for the comparison with bars. Prices and ids are `null` in a minute without trades. */
export const MinuteTotals = Type.Object({
  minute: Type.String({ description: 'its begin' }),
  trades: Type.Integer(),
  volume: Type.Number({ description: 'in coins, exact to 8 decimals' }),
  open: Type.Union([Type.Number(), Type.Null()]),
  high: Type.Union([Type.Number(), Type.Null()]),
  low: Type.Union([Type.Number(), Type.Null()]),
  close: Type.Union([Type.Number(), Type.Null()]),
  firstTradeId: Type.Union([Type.Integer(), Type.Null()]),
  lastTradeId: Type.Union([Type.Integer(), Type.Null()]),
});
export type MinuteTotals = Static<typeof MinuteTotals>;

/** The totals of the minutes that begin in [from, to) and are over. All times in epoch ms. */
export function listTotals(
  book: TradeBook,
  { from, to, now }: { from: number; to: number; now: number },
): MinuteTotals[] {
  const first = Math.ceil(Math.max(from, book.firstMinute) / MINUTE_MS) * MINUTE_MS;
  const end = Math.min(to, now - MINUTE_MS + 1);
  const count = Math.max(0, Math.ceil((end - first) / MINUTE_MS));
  return Array.from({ length: count }, (_, index) => book.minute(first + index * MINUTE_MS)).flatMap((minute) =>
    minute ? [sumUp(minute)] : [],
  );
}

function sumUp({ start, count, prices, units, firstTradeId }: MinuteTrades): MinuteTotals {
  const bar = {
    open: prices[0] ?? null,
    high: count > 0 ? prices.reduce((one, other) => Math.max(one, other)) : null,
    low: count > 0 ? prices.reduce((one, other) => Math.min(one, other)) : null,
    close: prices.at(-1) ?? null,
    firstTradeId: count > 0 ? firstTradeId : null,
    lastTradeId: count > 0 ? firstTradeId + count - 1 : null,
  };
  const volume = units.reduce((sum, one) => sum + one, 0) / UNITS_PER_COIN;
  return { minute: formatInstant(start), trades: count, volume, ...bar };
}
