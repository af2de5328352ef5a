import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
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
  /** `undefined` outside of the sample. */
  at(hour: Hour): SampleHour | undefined;
}

const COLUMNS = ['date', 'rate', 'high', 'low', 'volume', 'cap'] as const;

/**
 * Reads the compressed sample that comes with the project (see data/README.md).
 * @throws UnusableSample when it is not one row an hour, in order.
 */
export function readPriceSample(file: string): PriceSample {
  const text = gunzipSync(readFileSync(file));
  const rows: Record<(typeof COLUMNS)[number], number>[] = parse(text, {
    columns: [...COLUMNS],
    from_line: 2,
    cast: (value) => Number(value),
  });
  return samplePrices(rows.map(({ date, ...prices }) => ({ hour: date, ...prices })));
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
