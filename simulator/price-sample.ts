import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { HOUR_MS, type Hour } from '../forecasting/hour';
import { NexthourError } from '../system/errors';

/** One hour of the sample, in USD. `high` and `low` are the extremes of the 60 minutes that end at `hour`. */
export interface SampleHour {
  readonly hour: Hour;
  readonly rate: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
  readonly cap: number;
}

/** Real prices without a gap, one entry per hour. */
export interface PriceSample {
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  readonly hours: readonly SampleHour[];
  /** `undefined` outside the sample. */
  at(hour: Hour): SampleHour | undefined;
}

/**
 * Reads the compressed price sample of the project: `date,rate,high,low,volume,cap`, all numbers (see data/README.md).
 * @throws NexthourError UnusableSample unless there is one row per hour, in order
 */
export function readPriceSample(file: string): PriceSample {
  const [, ...lines] = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  return createPriceSample(lines.map(parseLine));
}

function parseLine(line: string): SampleHour {
  const [hour = Number.NaN, rate = 0, high = 0, low = 0, volume = 0, cap = 0] = line.split(',').map(Number);
  return { hour, rate, high, low, volume, cap };
}

export function createPriceSample(hours: readonly SampleHour[]): PriceSample {
  const [first] = hours;
  const last = hours.at(-1);
  if (!first || !last) throw unusableSample('it has no rows');
  const misplaced = hours.findIndex(({ hour }, index) => hour !== first.hour + index * HOUR_MS);
  if (misplaced >= 0) throw unusableSample(`row ${misplaced + 1} is not one hour after the row before it`);
  return {
    firstHour: first.hour,
    lastHour: last.hour,
    hours,
    at: (hour) => hours[(hour - first.hour) / HOUR_MS],
  };
}

function unusableSample(problem: string): NexthourError {
  const message = `The price sample cannot be replayed: ${problem}; check out the folder data/ again`;
  return new NexthourError('UnusableSample', message);
}
