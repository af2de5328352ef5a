import { PERCENTILES } from '../quantiles';
import type { ForecastOutcome } from '../scoring/outcome';
import type { HourlyObservation, HourlySeries } from '../series';

const COLUMNS = ['hour', 'rate', 'volume', 'cap', 'high', 'low', 'points'] as const;

/** Packs a series into one array that is sent between processes in one message: [hours × 7], NaN for `null`. */
export function packSeries(series: HourlySeries): Float64Array {
  const packed = new Float64Array(series.length * COLUMNS.length);
  for (const [row, hour] of series.entries()) {
    for (const [place, column] of COLUMNS.entries()) packed[row * COLUMNS.length + place] = hour[column] ?? Number.NaN;
  }
  return packed;
}

/** The inverse of `packSeries`. */
export function unpackSeries(packed: Float64Array): HourlyObservation[] {
  return Array.from({ length: packed.length / COLUMNS.length }, (_, row) => {
    const [hour = 0, ...values] = packed.subarray(row * COLUMNS.length, (row + 1) * COLUMNS.length);
    const [rate = null, volume = null, cap = null, high = null, low = null, points] = values.map(numberOrNull);
    return { hour, rate, volume, cap, high, low, points: points ?? 0 };
  });
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

const HEAD = 4;
const WIDTH = HEAD + PERCENTILES.length;

/** Packs outcomes into one array: [outcomes × 103], each with origin, last rate, change, point and 99 quantiles. */
export function packOutcomes(outcomes: readonly ForecastOutcome[]): Float64Array {
  const packed = new Float64Array(outcomes.length * WIDTH);
  for (const [row, { origin, lastRate, change, point, quantiles }] of outcomes.entries()) {
    packed.set([origin, lastRate, change, point], row * WIDTH);
    packed.set(quantiles, row * WIDTH + HEAD);
  }
  return packed;
}

/** The inverse of `packOutcomes`. The quantiles are views of the packed array. */
export function unpackOutcomes(packed: Float64Array): ForecastOutcome[] {
  return Array.from({ length: packed.length / WIDTH }, (_, row) => {
    const [origin = 0, lastRate = 0, change = 0, point = 0] = packed.subarray(row * WIDTH, row * WIDTH + HEAD);
    return { origin, lastRate, change, point, quantiles: packed.subarray(row * WIDTH + HEAD, (row + 1) * WIDTH) };
  });
}
