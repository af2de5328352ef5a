import type { HourlyObservation, HourlySeries } from '../series';

const COLUMNS = ['hour', 'rate', 'volume', 'cap', 'high', 'low', 'points'] as const;

/** A series as numbers that pass between processes at once: [hours × 7], NaN for `null`. */
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
