import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { HOUR_MS, type Hour } from '../forecasting/hour';

/** One hour of the sample; all in USD. `high` and `low` are the extremes of the hour that ended at `hour`. */
export interface SampleHour {
  readonly hour: Hour;
  readonly rate: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly cap: number;
}

/** Real prices without a gap, one entry an hour. */
export interface PriceSample {
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  readonly hours: readonly SampleHour[];
  /** `undefined` outside of the sample. */
  at(hour: Hour): SampleHour | undefined;
}

/**
 * Reads the compressed sample that comes with the project: `date,rate,high,low,volume,cap`, all numbers (see data/README.md).
 * @throws UnusableSample when it is not one row an hour, in order.
 */
export function readPriceSample(file: string): PriceSample {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  return samplePrices(lines.map(readLine));
}

function readLine(line: string): SampleHour {
  const [hour = Number.NaN, rate = 0, high = 0, low = 0, volume = 0, cap = 0] = line.split(',').map(Number);
  return { hour, rate, high, low, volume, cap };
}

export function samplePrices(hours: readonly SampleHour[]): PriceSample {
  const [first] = hours;
  const last = hours.at(-1);
  if (!first || !last) throw new UnusableSample('it has no rows');
  const stray = hours.findIndex(({ hour }, index) => hour !== first.hour + index * HOUR_MS);
  if (stray >= 0) throw new UnusableSample(`row ${stray + 1} is not one hour after the row before it`);
  return {
    firstHour: first.hour,
    lastHour: last.hour,
    hours,
    at: (hour) => hours[(hour - first.hour) / HOUR_MS],
  };
}

export class UnusableSample extends Error {
  override readonly name = 'UnusableSample';
  readonly canRetry = false;
  constructor(readonly problem: string) {
    super(`The price sample cannot be replayed: ${problem}; check out data/ again`);
  }
}
