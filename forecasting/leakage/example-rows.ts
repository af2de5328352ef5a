import type { Hour } from '../hour';
import { seededRandom } from '../random';
import type { HourlySeries } from '../series';

/** Examples in ascending order of time. Row i of every array is one example. */
export interface ExampleRows {
  readonly count: number;
  /** [count × inputs of one example] */
  readonly inputs: Float64Array;
  /** Log-return of the hour after each origin. */
  readonly targets: Float64Array;
  /** Origin hours, epoch ms. */
  readonly origins: Float64Array;
}

/** [inputs of one example] */
export function inputsOfRow({ inputs, count }: ExampleRows, row: number): Float64Array {
  const size = inputs.length / count;
  return inputs.subarray(row * size, (row + 1) * size);
}

/** Copies the examples at the wanted rows. */
export function selectRows(rows: ExampleRows, wanted: readonly number[]): ExampleRows {
  const size = rows.inputs.length / rows.count;
  const inputs = new Float64Array(wanted.length * size);
  for (const [position, row] of wanted.entries()) inputs.set(inputsOfRow(rows, row), position * size);
  const pick = (values: Float64Array) => Float64Array.from(wanted, (row) => values[row] ?? Number.NaN);
  return { count: wanted.length, inputs, targets: pick(rows.targets), origins: pick(rows.origins) };
}

/** Number of rows whose origin is at or before `hour`. */
export function countUntil({ origins }: ExampleRows, hour: Hour): number {
  let low = 0;
  let high = origins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((origins[middle] ?? 0) <= hour) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of each hour in the series. */
export function indexHours(series: HourlySeries): ReadonlyMap<Hour, number> {
  return new Map(series.map(({ hour }, index) => [hour, index]));
}

/** Draws one row from each of `size` equal sections of the rows 0 … count − 1 (stratified sampling); ascending. */
export function sampleRows({ count, size, seed }: { count: number; size: number; seed: number }): number[] {
  const random = seededRandom(seed);
  const drawn = Array.from({ length: size }, (_, section) => Math.floor(((section + random()) * count) / size));
  return [...new Set(drawn)].filter((row) => row < count);
}

/** The first index at which the two arrays differ in any bit; −1 when they are equal. */
export function findFirstDifference(expected: Float64Array, found: Float64Array): number {
  if (bytesOf(expected).equals(bytesOf(found))) return -1;
  const length = Math.max(expected.length, found.length);
  return Array.from({ length }).findIndex((_, index) => !Object.is(expected[index], found[index]));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
