import type { Hour } from '../hour';
import type { Scaler } from '../models/scaler';
import type { HourlySeries } from '../series';

/** Rows of examples, in order of time. Row i of every array is one example. */
export interface LearningRows {
  readonly count: number;
  /** [count × inputs of one example] */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  /** Hours: each target is one later. */
  readonly origins: Float64Array;
}

/** Which rows are learnt from, which end the training, and which judge it. */
export interface LearningParts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** A way to make what a model learns out of prices, as functions, so that it can be examined whatever it is. */
export interface Learning {
  /** How many hourly prices the inputs of one example may come from. */
  readonly contextHours: number;
  /** Every example of the series whose target is known. */
  examples(series: HourlySeries): LearningRows;
  /** What the model would be given when it has to forecast from the end of the series. @throws where the series does not allow it */
  newestInputs(series: HourlySeries): Float64Array;
  split(origins: Float64Array): LearningParts;
  scaler(rows: LearningRows, parts: LearningParts): Scaler;
}

/** All that a learning makes of one series. */
export interface Learnt {
  readonly series: HourlySeries;
  readonly rows: LearningRows;
  readonly parts: LearningParts;
  readonly scaler: Scaler;
}

export function learn(learning: Learning, series: HourlySeries): Learnt {
  const rows = learning.examples(series);
  const parts = learning.split(rows.origins);
  return { series, rows, parts, scaler: learning.scaler(rows, parts) };
}

export function inputsOfRow({ inputs, count }: LearningRows, row: number): Float64Array {
  const size = inputs.length / count;
  return inputs.subarray(row * size, (row + 1) * size);
}

/** The examples at these rows alone. */
export function rowsAt(rows: LearningRows, wanted: readonly number[]): LearningRows {
  const size = rows.inputs.length / rows.count;
  const inputs = new Float64Array(wanted.length * size);
  for (const [position, row] of wanted.entries()) inputs.set(inputsOfRow(rows, row), position * size);
  const pick = (values: Float64Array) => Float64Array.from(wanted, (row) => values[row] ?? Number.NaN);
  return { count: wanted.length, inputs, targets: pick(rows.targets), origins: pick(rows.origins) };
}

/** How many rows have an origin before, or at, `hour`. */
export function countUntil({ origins }: LearningRows, hour: Hour): number {
  let low = 0;
  let high = origins.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((origins[middle] ?? 0) <= hour) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where each hour stands in the series. */
export function indicesOf(series: HourlySeries): ReadonlyMap<Hour, number> {
  return new Map(series.map(({ hour }, index) => [hour, index]));
}
