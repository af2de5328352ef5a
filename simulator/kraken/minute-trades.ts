import { randomOf } from '../random-of';
import type { HourPlan } from './hour-plan';

/** The trades of one minute of one book, in the order of their ids. Arrays of numbers, because a minute can have 100,000 trades. */
export interface MinuteTrades {
  /** Epoch ms. */
  readonly start: number;
  readonly count: number;
  readonly firstTradeId: number;
  /** Microseconds after `start`, rising; several trades can have the same time. */
  readonly offsetsUs: Float64Array;
  /** USD. */
  readonly prices: Float64Array;
  /** In units of 10⁻⁸ of the coin. */
  readonly units: Float64Array;
  /** 1 when the taker bought, 0 when it sold. */
  readonly buys: Uint8Array;
  /** 1 when the taker's order was a market order, 0 for a limit order. */
  readonly markets: Uint8Array;
}

export const MINUTE_MS = 60_000;
const MINUTE_US = MINUTE_MS * 1000;
/** Part of the trades that have the time of the trade before: one order that matches several others. */
const SAME_ORDER = 0.3;
/** Part of the other trades that follow quickly. */
const CLUSTERED = 0.6;
const CLUSTERED_GAP = 0.05;
const MARKET_ORDERS = 0.3;

/** @param key what the random numbers depend on */
export function generateMinute(options: {
  plan: HourPlan;
  minute: number;
  start: number;
  firstTradeIdOfHour: number;
  key: string;
}): MinuteTrades {
  const { plan, minute, start, firstTradeIdOfHour, key } = options;
  const { first, trades: count, volumeUnits } = plan.minutes[minute] ?? { first: 0, trades: 0, volumeUnits: 0 };
  const random = randomOf(key, minute);
  const offsetsUs = drawOffsets(count, random);
  const prices = Float64Array.from({ length: count }, (_, index) => plan.priceOf(first + index));
  const before = first > 0 ? plan.priceOf(first - 1) : (prices[0] ?? 0);
  return {
    start,
    count,
    firstTradeId: firstTradeIdOfHour + first,
    offsetsUs,
    prices,
    units: drawUnits({ count, volumeUnits }, random),
    buys: drawSides({ prices, offsetsUs, before }, random),
    markets: Uint8Array.from({ length: count }, () => (random() < MARKET_ORDERS ? 1 : 0)),
  };
}

function drawOffsets(count: number, random: () => number): Float64Array {
  const times = new Float64Array(count);
  let time = 0;
  for (let index = 0; index < count; index++) {
    time += index > 0 && random() < SAME_ORDER ? 0 : drawGap(random);
    times[index] = time;
  }
  const end = time + drawGap(random);
  return times.map((at) => Math.min(MINUTE_US - 1, Math.floor((at / end) * MINUTE_US)));
}

function drawGap(random: () => number): number {
  return -Math.log(1 - random()) * (random() < CLUSTERED ? CLUSTERED_GAP : 1);
}

/** Amounts with a long tail, whose sum is exactly the volume. */
function drawUnits({ count, volumeUnits }: { count: number; volumeUnits: number }, random: () => number): Float64Array {
  const units = Float64Array.from({ length: count }, () => Math.log(1 - random()) ** 2);
  const sum = units.reduce((total, weight) => total + weight, 0);
  let left = volumeUnits;
  for (let index = 0; index < count; index++) {
    const amount = 1 + Math.floor(((volumeUnits - count) * (units[index] ?? 0)) / sum);
    units[index] = amount;
    left -= amount;
  }
  if (count > 0) units[0] = (units[0] ?? 0) + left;
  return units;
}

/** A rise is a buy and a fall a sale. Without a change of price, the trades of one order have the same side. */
function drawSides(
  trades: { prices: Float64Array; offsetsUs: Float64Array; before: number },
  random: () => number,
): Uint8Array {
  const { prices, offsetsUs } = trades;
  const buys = new Uint8Array(prices.length);
  let last = trades.before;
  for (const [index, price] of prices.entries()) {
    const isSameOrder = index > 0 && offsetsUs[index] === offsetsUs[index - 1];
    if (price !== last) buys[index] = price > last ? 1 : 0;
    else buys[index] = isSameOrder ? (buys[index - 1] ?? 0) : Number(random() < 0.5);
    last = price;
  }
  return buys;
}
