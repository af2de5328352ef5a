/** Moving averages. Each returns one average per full period of the values, oldest first, and nothing for fewer values than a period. */
export type Averages = Float64Array;

/** Reading `Number.NaN` for each element is slow inside of jest, where each test file has its own global object. */
export const UNKNOWN = Number.NaN;

/** The mean of each run of `period` values. */
export function simpleAverages(values: Float64Array, period: number): Averages {
  return overPeriods(values, period, (run) => sum(run) / period);
}

/** The weights of a run are 1, 2 … `period`: the newest value weighs most. */
export function weightedAverages(values: Float64Array, period: number): Averages {
  const weights = (period * (period + 1)) / 2;
  return overPeriods(values, period, (run) => {
    return sum(listNumbers(period, (index) => (index + 1) * (run[index] ?? UNKNOWN))) / weights;
  });
}

/** Each value moves the average by 2 / (period + 1) of their distance. */
export function exponentialAverages(values: Float64Array, period: number): Averages {
  return smooth(values, period, 2 / (period + 1));
}

/** Each value moves the average by 1 / period of their distance (Wilder 1978). */
export function wilderAverages(values: Float64Array, period: number): Averages {
  return smooth(values, period, 1 / period);
}

/** The first average is the mean of the first `period` values. Its influence on the later ones fades. */
function smooth(values: Float64Array, period: number, weight: number): Averages {
  const averages = new Float64Array(Math.max(0, values.length - period + 1));
  let average = sum(values.subarray(0, period)) / period;
  averages[0] = average;
  for (let index = 1; index < averages.length; index++) {
    average += weight * ((values[index + period - 1] ?? UNKNOWN) - average);
    averages[index] = average;
  }
  return averages;
}

/** The figure of each run of `period` values. */
export function overPeriods(
  values: Float64Array,
  period: number,
  compute: (run: Float64Array) => number,
): Float64Array {
  return listNumbers(Math.max(0, values.length - period + 1), (index) =>
    compute(values.subarray(index, index + period)),
  );
}

/** The difference of two series that end at the same time, as long as the shorter one. */
export function subtract(values: Float64Array, others: Float64Array): Float64Array {
  const length = Math.min(values.length, others.length);
  const [first, firstOther] = [values.length - length, others.length - length];
  const differences = new Float64Array(length);
  for (let index = 0; index < length; index++) {
    differences[index] = (values[first + index] ?? UNKNOWN) - (others[firstOther + index] ?? UNKNOWN);
  }
  return differences;
}

/** Each value less the one before it. */
export function changesOf(values: Float64Array): Float64Array {
  return subtract(values.subarray(1), values.subarray(0, -1));
}

/** The slope of the regression line through the values, per step. */
export function slopeOf(values: Float64Array): number {
  const middle = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  for (let index = 0; index < values.length; index++) {
    products += (index - middle) * (values[index] ?? UNKNOWN);
    squares += (index - middle) ** 2;
  }
  return products / squares;
}

/** Indexed loops are up to ten times as fast as `map` and `reduce` of a typed array, and an export computes millions of values. */
export function listNumbers(count: number, compute: (index: number) => number): Float64Array {
  const numbers = new Float64Array(count);
  for (let index = 0; index < count; index++) numbers[index] = compute(index);
  return numbers;
}

export function sum(values: Float64Array): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] ?? UNKNOWN;
  return total;
}

export function meanOf(values: Float64Array): number {
  return sum(values) / values.length;
}

export function newestOf(values: Float64Array): number {
  return values[values.length - 1] ?? UNKNOWN;
}
