import { buildExamples } from '../features/examples';
import { buildWindow } from '../features/window';
import { fitScaler, type Scaler } from '../models/scaler';
import type { HourlySeries } from '../series';
import { EMBARGO_HOURS, type Part, type Split, splitByTime } from '../split';
import { type ExampleRows, selectRows } from './example-rows';

/** Indices of the rows for fitting, for early stopping and for testing. */
export interface ExampleParts {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  readonly test: readonly number[];
}

/** The functions that turn prices into training data. The leakage checks can examine any implementation. */
export interface DataPreparation {
  /** Number of hourly prices that the inputs of one example may depend on. */
  readonly contextHours: number;
  /** Builds every example of the series whose target is known. */
  examples(series: HourlySeries): ExampleRows;
  /** Builds the inputs for a forecast from the end of the series. @throws when hours are missing */
  newestInputs(series: HourlySeries): Float64Array;
  split(origins: Float64Array): ExampleParts;
  scaler(rows: ExampleRows, parts: ExampleParts): Scaler;
}

/** The training data of one series. */
export interface TrainingData {
  readonly series: HourlySeries;
  readonly rows: ExampleRows;
  readonly parts: ExampleParts;
  readonly scaler: Scaler;
}

export function prepareTrainingData(preparation: DataPreparation, series: HourlySeries): TrainingData {
  const rows = preparation.examples(series);
  const parts = preparation.split(rows.origins);
  return { series, rows, parts, scaler: preparation.scaler(rows, parts) };
}

/** The data preparation of nexthour. Training, evaluation and the server use the same functions. */
export const dataPreparation: DataPreparation = {
  contextHours: EMBARGO_HOURS - 1,
  examples: buildExamples,
  newestInputs: (series) => buildWindow(series).inputs,
  split: (origins) => toParts(splitByTime(origins)),
  scaler: fitTrainingScaler,
};

/** Fits the scaler on the inputs of the training part only. */
function fitTrainingScaler(rows: ExampleRows, { train }: ExampleParts): Scaler {
  return fitScaler(selectRows(rows, train).inputs);
}

export function toParts({ train, validation, test }: Split): ExampleParts {
  return { train: listRows(train), validation: listRows(validation), test: listRows(test) };
}

function listRows({ from, to }: Part): number[] {
  return Array.from({ length: to - from }, (_, row) => from + row);
}
