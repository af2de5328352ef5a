import { UNITS_PER_COIN } from './hour-activity';
import type { MinuteTrades } from './minute-trades';
import type { TradeRange } from './positions';

/** A message of the channel `trade`. Written by hand, because a simulated exchange can send 100,000 trades a second. */
export function writeTradeMessage(type: 'snapshot' | 'update', symbol: string, ranges: readonly TradeRange[]): string {
  const trades = ranges.flatMap(({ minute, from, to }) => {
    const second = createSecondWriter(minute.start);
    return Array.from({ length: to - from }, (_, index) => writeTrade(symbol, minute, from + index, second));
  });
  return `{"channel":"trade","type":"${type}","data":[${trades.join(',')}]}`;
}

function writeTrade(symbol: string, minute: MinuteTrades, index: number, second: (offsetUs: number) => string): string {
  const side = minute.buys[index] ? 'buy' : 'sell';
  const type = minute.markets[index] ? 'market' : 'limit';
  const qty = (minute.units[index] ?? 0) / UNITS_PER_COIN;
  const { [index]: price = 0 } = minute.prices;
  const timestamp = second(minute.offsetsUs[index] ?? 0);
  return `{"symbol":"${symbol}","side":"${side}","price":${price},"qty":${formatQuantity(qty)},"ord_type":"${type}","trade_id":${minute.firstTradeId + index},"timestamp":"${timestamp}"}`;
}

/** JavaScript writes small numbers as 1e-8, which Kraken does not. */
function formatQuantity(qty: number): string {
  return qty >= 1e-6 ? String(qty) : qty.toFixed(8);
}

const US_PER_SECOND = 1_000_000;

/** Writes times like 2026-11-21T07:15:02.123456Z. Dates are slow, so the part up to the second is kept. */
function createSecondWriter(start: number): (offsetUs: number) => string {
  let [written, text] = [-1, ''];
  return (offsetUs) => {
    const second = Math.floor(offsetUs / US_PER_SECOND);
    if (second !== written) text = new Date(start + second * 1000).toISOString().slice(0, 20);
    written = second;
    return `${text}${String(offsetUs % US_PER_SECOND).padStart(6, '0')}Z`;
  };
}

const NS_PER_US = 1000n;
const NS_PER_MS = 1_000_000n;

/** The time of a trade in nanoseconds. Trades of the same microsecond differ in the nanoseconds, so a time identifies a trade. */
export function timeNs(minute: MinuteTrades, index: number): bigint {
  const offset = minute.offsetsUs[index] ?? 0;
  let sameBefore = 0;
  while (sameBefore < index && minute.offsetsUs[index - sameBefore - 1] === offset) sameBefore++;
  return BigInt(minute.start) * NS_PER_MS + BigInt(offset) * NS_PER_US + BigInt(sameBefore);
}

/** Rows of the REST API: `[price, volume, time, side, order type, miscellaneous, id]`. */
export function writeTradeRows(ranges: readonly TradeRange[]): string {
  const rows = ranges.flatMap(({ minute, from, to }) =>
    Array.from({ length: to - from }, (_, part) => writeRow(minute, from + part)),
  );
  return `[${rows.join(',')}]`;
}

function writeRow(minute: MinuteTrades, index: number): string {
  const ns = String(timeNs(minute, index)).padStart(19, '0');
  const price = (minute.prices[index] ?? 0).toFixed(5);
  const volume = ((minute.units[index] ?? 0) / UNITS_PER_COIN).toFixed(8);
  const [side, type] = [minute.buys[index] ? 'b' : 's', minute.markets[index] ? 'm' : 'l'];
  return `["${price}","${volume}",${ns.slice(0, -9)}.${ns.slice(-9)},"${side}","${type}","",${minute.firstTradeId + index}]`;
}
