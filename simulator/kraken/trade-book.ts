import { HOUR_MS, hourOf } from '../../forecasting/hour';
import { WEEK_MS } from '../../forecasting/replay';
import type { PriceSample } from '../price-sample';
import { openActivity } from './hour-activity';
import { planHour } from './hour-plan';
import { generateMinute, MINUTE_MS, type MinuteTrades } from './minute-trades';

/** All trades of one asset, past and future. Each minute is generated when it is requested. */
export interface TradeBook {
  readonly asset: string;
  /** Epoch ms. */
  readonly firstMinute: number;
  /** `undefined` outside the sample. @param start epoch ms of a full minute */
  minute(start: number): MinuteTrades | undefined;
}

export interface BookOptions {
  readonly asset: string;
  readonly sample: PriceSample;
  /** The sample from which that of the asset is generated; `null` for real prices. */
  readonly baseSample: PriceSample | null;
  /** How many weeks the sample is moved. */
  readonly weeks: number;
  readonly tradesPerSecond: number;
  readonly seed: number;
}

/** An answer of 1,000 trades and the newest trades of two clients need few different minutes at the same time. */
const KEPT_MINUTES = 6;
const KEPT_HOURS = 3;

/**
 * Generates trades inside the hours of the sample. The first trade of an hour has the price of its open, the last one that of its close.
 * Volume, and for real prices high and low, are those of the hour. High and low of generated prices follow from the path. A trade depends
 * on seed, asset, hour and rate only, so it is the same at every start.
 */
export function openTradeBook(options: BookOptions): TradeBook {
  const { asset, sample, baseSample, weeks, tradesPerSecond, seed } = options;
  const offsetMs = weeks * WEEK_MS;
  const activityOf = openActivity(sample, tradesPerSecond);
  const baseActivityOf = baseSample && openActivity(baseSample, tradesPerSecond);
  const indexOf = (hour: number) => (hour + HOUR_MS - offsetMs - sample.firstHour) / HOUR_MS;
  const keyOf = (hour: number) => `${seed}/${hour - offsetMs}`;
  const planOf = keepNewest(KEPT_HOURS, (hour) => {
    const activity = activityOf(indexOf(hour));
    if (!activity) return undefined;
    const base = baseActivityOf?.(indexOf(hour)) ?? null;
    return { activity, plan: planHour({ asset, hour, activity, base }, keyOf(hour)) };
  });
  const minute = keepNewest(KEPT_MINUTES, (start) => {
    const hour = hourOf(start);
    const planned = planOf(hour);
    if (!planned) return undefined;
    return generateMinute({
      plan: planned.plan,
      minute: (start - hour) / MINUTE_MS,
      start,
      firstTradeIdOfHour: planned.activity.firstTradeId,
      key: `${keyOf(hour)}/${asset}`,
    });
  });
  return { asset, firstMinute: sample.firstHour + offsetMs, minute };
}

/** Keeps the values of the keys that were requested last. */
function keepNewest<T>(limit: number, make: (key: number) => T): (key: number) => T {
  const kept = new Map<number, T>();
  return (key) => {
    const value = kept.has(key) ? (kept.get(key) as T) : make(key);
    kept.delete(key);
    kept.set(key, value);
    const [oldest] = kept.keys();
    if (kept.size > limit && oldest !== undefined) kept.delete(oldest);
    return value;
  };
}
