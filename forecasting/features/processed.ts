import { HOUR_MS, type Hour } from '../hour';
import type { HourlyObservation, HourlySeries } from '../series';
import { computeHourlyInputs, FEATURE_NAMES } from './window';

/**
 * The columns of btc_processed.csv. A row is an origin hour H. All columns except `target` are known at H.
 * - `date`: H in epoch ms. `rate`: the price at H in USD.
 * - `lag_1`: the newest price known at H, which is the price at H, one step before the target.
 * - `rolling_mean_5`: the mean of the five newest prices H−4h … H. The target is not one of them.
 * - `hour`: the UTC hour of day of the target H+1h.
 * - `target`: the price at H+1h. Empty in the newest row.
 * - `log_return`: ln(rate / rate one hour earlier). `log_range`: ln(high / low) of the hour that ended at H.
 * - `sigma` and all following columns: the inputs of the model (window.ts).
 * A cell is empty where one of the hours that it needs is missing.
 */
export const PROCESSED_COLUMNS = [
  'date',
  'rate',
  'lag_1',
  'rolling_mean_5',
  'hour',
  'target',
  'log_return',
  'log_range',
  'sigma',
  ...FEATURE_NAMES,
] as const;

export type ProcessedColumn = (typeof PROCESSED_COLUMNS)[number];

/** One array per column, all of the same length, ascending in origin hour. */
export type ProcessedTable = Readonly<Record<ProcessedColumn, readonly (number | null)[]>>;

const MEAN_HOURS = 5;

export function processSeries(series: HourlySeries): ProcessedTable {
  const inputs = computeHourlyInputs(series);
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate]));
  const features = FEATURE_NAMES.map((name, index) => [name, inputs.map((row) => roundToNine(row?.values[index]))]);
  return {
    date: series.map(({ hour }) => hour),
    rate: series.map(({ rate }) => rate),
    lag_1: series.map(({ rate }) => rate),
    rolling_mean_5: series.map(({ hour }) => computeMeanOfNewest(rates, hour)),
    hour: series.map(({ hour }) => new Date(hour + HOUR_MS).getUTCHours()),
    target: series.map(({ hour }) => rates.get(hour + HOUR_MS) ?? null),
    log_return: series.map(({ hour, rate }) => logRatio(rate, rates.get(hour - HOUR_MS))),
    log_range: series.map(({ high, low }) => logRatio(high, low)),
    sigma: inputs.map((row) => roundToNine(row?.sigma)),
    ...(Object.fromEntries(features) as Record<(typeof FEATURE_NAMES)[number], (number | null)[]>),
  };
}

/** Equal tables give equal bytes. */
export function formatProcessedCsv(table: ProcessedTable): string {
  const lines = table.date.map((_, row) => PROCESSED_COLUMNS.map((column) => table[column][row] ?? '').join(','));
  return `${[PROCESSED_COLUMNS.join(','), ...lines].join('\n')}\n`;
}

function computeMeanOfNewest(rates: ReadonlyMap<Hour, HourlyObservation['rate']>, hour: Hour): number | null {
  let sum = 0;
  for (let back = 0; back < MEAN_HOURS; back++) {
    const rate = rates.get(hour - back * HOUR_MS) ?? null;
    if (rate === null) return null;
    sum += rate;
  }
  return sum / MEAN_HOURS;
}

function logRatio(above: number | null | undefined, below: number | null | undefined): number | null {
  const value = above && below ? Math.log(above / below) : Number.NaN;
  return Number.isFinite(value) ? roundToNine(value) : null;
}

/** Rounds to nine significant digits: more than float32 has, in which the network is trained, and half as many as a double. */
function roundToNine(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(9));
}
