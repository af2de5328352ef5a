import { FEATURE_COUNT, FEATURE_NAMES, WINDOW_HOURS } from '../../forecasting/features/window';
import { type DataPreparation, dataPreparation } from '../../forecasting/leakage/data-preparation';
import type { ExampleRows } from '../../forecasting/leakage/example-rows';
import { fitScaler } from '../../forecasting/models/scaler';
import { seededRandom, shuffle } from '../../forecasting/random';
import type { HourlySeries } from '../../forecasting/series';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;
const MEAN_5 = WINDOW_SIZE - FEATURE_COUNT + FEATURE_NAMES.findIndex((name) => name.startsWith('mean_5'));

/** The classic leak: the rolling mean of five prices includes the price of the target. */
export const leakyPreparation: DataPreparation = {
  ...dataPreparation,
  examples: (series) => withTargetInMean(dataPreparation.examples(series), series),
};

function withTargetInMean(rows: ExampleRows, series: HourlySeries): ExampleRows {
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate ?? Number.NaN]));
  const inputs = Float64Array.from(rows.inputs);
  for (const [row, origin] of rows.origins.entries()) {
    const known = Array.from({ length: 5 }, (_, back) => rates.get(origin + (1 - back) * 3_600_000) ?? Number.NaN);
    const mean = known.reduce((sum, rate) => sum + rate, 0) / 5;
    inputs[row * WINDOW_SIZE + MEAN_5] = 100 * Math.log(mean / (rates.get(origin) ?? Number.NaN));
  }
  return { ...rows, inputs };
}

/** Assigns rows to the parts at random, as scikit-learn's `train_test_split` does by default. */
export const shuffledPreparation: DataPreparation = {
  ...dataPreparation,
  split: (origins) => {
    const { train, validation, test } = dataPreparation.split(origins);
    const order = shuffle([...train, ...validation, ...test], seededRandom(42));
    const first = train.length;
    const second = first + validation.length;
    return { train: order.slice(0, first), validation: order.slice(first, second), test: order.slice(second) };
  },
};

/** Assigns rows at random and then sorts each part. */
export const sortedAfterShuffle: DataPreparation = {
  ...dataPreparation,
  split: (origins) => {
    const sorted = (rows: readonly number[]) => [...rows].sort((a, b) => a - b);
    const { train, validation, test } = shuffledPreparation.split(origins);
    return { train: sorted(train), validation: sorted(validation), test: sorted(test) };
  },
};

/** Parts in order of time, without an embargo between them. */
export const withoutEmbargo: DataPreparation = {
  ...dataPreparation,
  split: (origins) => {
    const { test } = dataPreparation.split(origins);
    const [first = 0] = test;
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, row) => from + row);
    return { train: range(0, first - 500), validation: range(first - 500, first), test };
  },
};

/** Fits the scaler on all parts. */
export const scaledOnEverything: DataPreparation = { ...dataPreparation, scaler: ({ inputs }) => fitScaler(inputs) };
