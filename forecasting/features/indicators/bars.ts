import { listNumbers } from './averages';

/** Consecutive hours, oldest first: the range of each hour, and the price at its end. */
export interface Bars {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** The mean of high, low and close. */
export function typicalPrices({ high, low, close }: Bars): Float64Array {
  return listNumbers(close.length, (index) => (at(high, index) + at(low, index) + at(close, index)) / 3);
}

/** The range of each bar but the first, extended to the close before it (Wilder 1978). */
export function trueRanges({ high, low, close }: Bars): Float64Array {
  return listNumbers(close.length - 1, (index) => {
    const before = at(close, index);
    return Math.max(at(high, index + 1), before) - Math.min(at(low, index + 1), before);
  });
}

/** How far each close but the first lies above the lowest of its low and the close before it. */
export function buyingPressures({ low, close }: Bars): Float64Array {
  return listNumbers(close.length - 1, (index) => {
    return at(close, index + 1) - Math.min(at(low, index + 1), at(close, index));
  });
}

/** Where each close lies in its bar: −1 at the low, 1 at the high, 0 for a bar without a range. */
export function closePositions({ high, low, close }: Bars): Float64Array {
  return listNumbers(close.length, (index) => {
    const [top, bottom, price] = [at(high, index), at(low, index), at(close, index)];
    return top === bottom ? 0 : (price - bottom - (top - price)) / (top - bottom);
  });
}

export function highestOf(values: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) highest = Math.max(highest, at(values, index));
  return highest;
}

export function lowestOf(values: Float64Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index++) lowest = Math.min(lowest, at(values, index));
  return lowest;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? Number.NaN;
}
