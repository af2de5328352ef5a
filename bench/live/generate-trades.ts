import { MINUTE_MS } from '../../forecasting/bars/minute-bar';

/** Where the trades of an asset are: everything that the next minute needs. */
export interface TradeState {
  id: number;
  price: number;
}

/** As in the simulator of Kraken: trades of one order have one time, and others come in clusters. */
const SAME_ORDER = 0.3;
const CLUSTERED = 0.6;
const CLUSTERED_GAP = 0.05;
const TICK_USD = 0.01;
/** Of the log-price, per minute. */
const MINUTE_VOLATILITY = 0.0005;
const MAX_TRADES_PER_MESSAGE = 500;

/**
 * The messages of the channel `trade` of one minute, as Kraken writes them: a random walk with clustered arrivals. The first trade is at
 * the start of the minute, so that it ends the minute before.
 */
export function writeMinute(
  state: TradeState,
  { symbol, minute, trades }: { symbol: string; minute: number; trades: number },
): string[] {
  const offsets = drawOffsets(trades);
  const step = MINUTE_VOLATILITY * Math.sqrt(12 / trades);
  const prefix = new Date(minute).toISOString().slice(0, 17);
  const messages: string[] = [];
  let part: string[] = [];
  for (let index = 0; index < trades; index++) {
    state.price *= 1 + step * (Math.random() - 0.5);
    const price = (Math.round(state.price / TICK_USD) * TICK_USD).toFixed(2);
    const qty = (1e-5 + Math.log(1 - Math.random()) ** 2 / 100).toFixed(8);
    const at = prefix + ((offsets[index] ?? 0) / 1e6).toFixed(6).padStart(9, '0');
    const side = Math.random() < 0.5 ? 'buy' : 'sell';
    part.push(
      `{"symbol":"${symbol}","side":"${side}","price":${price},"qty":${qty},"ord_type":"limit","trade_id":${++state.id},"timestamp":"${at}Z"}`,
    );
    if (part.length < MAX_TRADES_PER_MESSAGE && index < trades - 1) continue;
    messages.push(`{"channel":"trade","type":"update","data":[${part.join(',')}]}`);
    part = [];
  }
  return messages;
}

/** In microseconds from the start of the minute, in rising order. */
function drawOffsets(count: number): number[] {
  const times: number[] = [];
  let time = 0;
  for (let index = 0; index < count; index++) {
    times.push(time);
    const gap = -Math.log(1 - Math.random()) * (Math.random() < CLUSTERED ? CLUSTERED_GAP : 1);
    time += Math.random() < SAME_ORDER ? 0 : gap;
  }
  const end = time + 1;
  return times.map((at) => Math.floor((at / end) * MINUTE_MS * 1_000));
}
