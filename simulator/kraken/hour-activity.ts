import type { PriceSample, SampleHour } from '../price-sample';

/** What is traded in one hour of the sample. */
export interface HourActivity {
  readonly firstTradeId: number;
  /** Number of trades. */
  readonly trades: number;
  /** In units of 10⁻⁸ of the coin, at least one for each trade. */
  readonly volumeUnits: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** The mean of ln(high / low) over the six hours before. */
  readonly usualRange: number;
}

export const UNITS_PER_COIN = 1e8;
const HOURS_PER_DAY = 24;
const USUAL_HOURS = 6;
/** Part of the volume of all exchanges, which the sample has, that this exchange has. */
const MARKET_SHARE = 0.1;
/** Added to each range, so that an hour without any movement has trades, too. Relative to the price. */
const MIN_RANGE = 0.0005;
const MIN_TRADES = 30;
const SECONDS_PER_HOUR = 3600;

/**
 * The trades and the volume of each hour of the sample. The sample has only the volume of the last 24 hours. An hour gets the part of it
 * that its range has in the sum of the ranges of these 24 hours, because volume and range rise together. The number of trades rises with
 * the square root of the volume. Trade ids rise without a hole from 1 at the beginning of the sample, so they are the same whenever the
 * simulator starts.
 * @returns a function of the index of an hour; `undefined` for the first one, because its open is not known
 */
export function openActivity(
  sample: PriceSample,
  tradesPerSecond: number,
): (index: number) => HourActivity | undefined {
  const { hours } = sample;
  const barOf = (index: number) => completeBar(hours[index] as SampleHour, hours[index - 1]);
  const ranges = Float64Array.from(hours, (_, index) => measureRange(barOf(index)));
  const shareOf = (index: number) => (ranges[index] ?? 0) / averageRange(ranges, index + 1, HOURS_PER_DAY);
  const trades = Uint32Array.from(hours, (_, index) => {
    return Math.max(MIN_TRADES, Math.round(tradesPerSecond * SECONDS_PER_HOUR * Math.sqrt(shareOf(index))));
  });
  const firstTradeIds = new Float64Array(hours.length).fill(1);
  for (let index = 2; index < hours.length; index++) {
    firstTradeIds[index] = (firstTradeIds[index - 1] ?? 0) + (trades[index - 1] ?? 0);
  }
  return (index) => {
    const hour = hours[index];
    if (index < 1 || !hour) return undefined;
    const [count = 0, firstTradeId = 0] = [trades[index], firstTradeIds[index]];
    const coins = ((hour.volume / HOURS_PER_DAY) * shareOf(index) * MARKET_SHARE) / hour.rate;
    const volumeUnits = Math.max(count, Math.round(coins * UNITS_PER_COIN));
    const usualRange = averageRange(ranges, Math.max(2, index), USUAL_HOURS);
    return { ...barOf(index), firstTradeId, trades: count, volumeUnits, usualRange };
  };
}

function measureRange({ high, low }: { high: number; low: number }): number {
  return Math.log(high / low) + MIN_RANGE;
}

/** The mean of up to `count` ranges before `end`. That of the first hour is not used, because its open is not known. */
function averageRange(ranges: Float64Array, end: number, count: number): number {
  const newest = ranges.subarray(Math.max(1, end - count), Math.max(2, end));
  return newest.reduce((sum, range) => sum + range, 0) / newest.length;
}

/** In one hour of the sample, the high is below the open. Here, high and low include open and close. */
function completeBar({ rate, high, low }: SampleHour, before: SampleHour | undefined) {
  const open = before?.rate ?? rate;
  return { open, high: Math.max(high, low, open, rate), low: Math.min(high, low, open, rate), close: rate };
}
