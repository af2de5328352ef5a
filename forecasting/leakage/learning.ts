import type { Scaler } from '../models/scaler';
import type { HourlySeries } from '../series';

/** Examples in ascending order of time. Row i of every array is one example. */
export interface LearningRows {
  readonly count: number;
  /** [count × inputs of one example] */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
  /** Hours. Each target is the return of the hour after its origin. */
  readonly origins: Float64Array;
}

/** Indices of the rows for fitting, for early stopping and for testing. */
export interface LearningParts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** How prices become training data, as functions, so that the leakage check can examine any way of doing it. */
export interface Learning {
  /** How many hourly prices the inputs of one example may come from. */
  readonly contextHours: number;
  /** Every example of the series whose target is known. */
  examples(series: HourlySeries): LearningRows;
  /** The inputs for a forecast from the end of the series. @throws when the series does not allow one */
  newestInputs(series: HourlySeries): Float64Array;
  split(origins: Float64Array): LearningParts;
  scaler(rows: LearningRows, parts: LearningParts): Scaler;
}

/** The training data that a way of learning makes from one series. */
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
