import { formatHour, type Hour } from '../../forecasting/hour';
import { drawNormal } from '../draw-normal';
import { randomOf } from '../random-of';
import type { HourActivity } from './hour-activity';
import { drawHourPath } from './hour-path';
import { drawGeneratedPrices, drawPrices, type PriceOf } from './hour-prices';

/** An hour in which each minute has its trades and volume, and each trade its price. */
export interface HourPlan {
  /** By minute of the hour. `first` counts the trades of the hour from 0. */
  readonly minutes: readonly { readonly first: number; readonly trades: number; readonly volumeUnits: number }[];
  readonly priceOf: PriceOf;
}

export const MINUTES_PER_HOUR = 60;
/** How much more is traded at the busiest time of day than on average. */
const DAY_AMPLITUDE = 0.35;
const BUSIEST_HOUR = 15;
const NOISE = 0.5;
/** Share of the noise that stays from one minute to the next. */
const NOISE_MEMORY = 0.7;
/** Part of the minutes that have no trades. */
const QUIET_MINUTES = 0.015;

/** An hour of an asset. `base` is the same hour of the asset from which its prices are generated; `null` for real prices. */
export interface PlannedHour {
  readonly asset: string;
  /** The UTC hour of the trades. Only its time of day matters here. */
  readonly hour: Hour;
  readonly activity: HourActivity;
  readonly base: HourActivity | null;
}

/**
 * Plans an hour. The result depends on the arguments only. All assets have the same path and the same busy minutes.
 * @param key what the random numbers of the hour depend on, besides the asset
 */
export function planHour({ asset, hour, activity, base }: PlannedHour, key: string): HourPlan {
  const { trades, volumeUnits } = activity;
  const own = randomOf(key, asset);
  const busy = weighMinutes(hour, randomOf(key, 'minutes'));
  const weights = busy.map((weight) => (own() < QUIET_MINUTES ? 0 : weight));
  const counts = splitWhole(trades, weights);
  const amounts = splitWhole(
    volumeUnits - trades,
    counts.map((count) => count * Math.exp(NOISE * drawNormal(own))),
  );
  let first = 0;
  const minutes = counts.map((count, minute) => {
    const entry = { first, trades: count, volumeUnits: count + (amounts[minute] ?? 0) };
    first += count;
    return entry;
  });
  const path = drawHourPath(base ?? activity, listMarks(busy), randomOf(key, 'path'));
  const priceOf = base ? drawGeneratedPrices(activity, { activity: base, path }, own) : drawPrices(activity, path);
  return { minutes, priceOf };
}

/** More trades at the start of the hour and at the busy time of day, in clusters. */
function weighMinutes(hour: Hour, random: () => number): number[] {
  const hourOfDay = Number(formatHour(hour).slice(11, 13));
  let noise = drawNormal(random);
  return Array.from({ length: MINUTES_PER_HOUR }, (_, minute) => {
    noise = NOISE_MEMORY * noise + Math.sqrt(1 - NOISE_MEMORY ** 2) * drawNormal(random);
    const angle = ((hourOfDay + minute / MINUTES_PER_HOUR - BUSIEST_HOUR) / 24) * 2 * Math.PI;
    const season = (1 + DAY_AMPLITUDE * Math.cos(angle)) * (1 + 0.5 * Math.exp(-minute / 3));
    return season * Math.exp(NOISE * noise);
  });
}

/** The part of the trades that have happened after each five minutes. */
function listMarks(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  let passed = 0;
  const passedAfter = weights.map((weight) => {
    passed += weight / sum;
    return Math.min(1, passed);
  });
  return passedAfter.filter((_, minute) => minute % 5 === 4);
}

/** Splits a whole number into whole parts in proportion to the weights. A weight of 0 gets 0. */
function splitWhole(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, weight) => left + weight, 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  let [passed, given] = [0, 0];
  return weights.map((weight, index) => {
    passed += weight;
    const upTo = index >= last ? total : Math.floor((total * passed) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
