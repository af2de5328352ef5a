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
 * The trades and the volume of each hour of the sample, except the first. The sample has only the volume of the last 24 hours. An hour
 * gets the part of it that its range has in the sum of the ranges of these 24 hours, because volume and range rise together. The number of trades
 * rises with the square root of the volume. Trade ids rise without a hole from 1 at the beginning of the sample, so they are the same
 * whenever the simulator starts.
 * @returns one entry per hour of the sample; `undefined` for the first one, because its open is not known
 */
export function listActivity(sample: PriceSample, tradesPerSecond: number): readonly (HourActivity | undefined)[] {
  const bars = sample.hours.map((hour, index) => completeBar(hour, sample.hours[index - 1]));
  const ranges = bars.map(({ high, low }) => Math.log(high / low) + MIN_RANGE);
  let firstTradeId = 1;
  return bars.map((bar, index) => {
    if (index === 0) return undefined;
    const mean = averageOf(ranges.slice(Math.max(1, index + 1 - HOURS_PER_DAY), index + 1));
    const share = (ranges[index] ?? mean) / mean;
    const trades = Math.max(MIN_TRADES, Math.round(tradesPerSecond * SECONDS_PER_HOUR * Math.sqrt(share)));
    const { volume = 0 } = sample.hours[index] ?? {};
    const coins = ((volume / HOURS_PER_DAY) * share * MARKET_SHARE) / bar.close;
    const activity = {
      ...bar,
      firstTradeId,
      trades,
      volumeUnits: Math.max(trades, Math.round(coins * UNITS_PER_COIN)),
      usualRange: index > USUAL_HOURS ? averageOf(ranges.slice(index - USUAL_HOURS, index)) : mean,
    };
    firstTradeId += trades;
    return activity;
  });
}

/** In one hour of the sample, the high is below the open. Here, high and low include open and close. */
function completeBar({ rate, high, low }: SampleHour, before: SampleHour | undefined) {
  const open = before?.rate ?? rate;
  return { open, high: Math.max(high, low, open, rate), low: Math.min(high, low, open, rate), close: rate };
}

function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
