import { listNumbers, UNKNOWN } from './averages';

const { max, min } = Math;

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
    const [before, top, bottom] = [at(close, index), at(high, index + 1), at(low, index + 1)];
    return max(top, before) - min(bottom, before);
  });
}

/** How far each close but the first lies above the lowest of its low and the close before it. */
export function buyingPressures({ low, close }: Bars): Float64Array {
  return listNumbers(close.length - 1, (index) => {
    const [before, bottom] = [at(close, index), at(low, index + 1)];
    return at(close, index + 1) - min(bottom, before);
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
  for (let index = 0; index < values.length; index++) if (at(values, index) > highest) highest = at(values, index);
  return highest;
}

export function lowestOf(values: Float64Array): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < values.length; index++) if (at(values, index) < lowest) lowest = at(values, index);
  return lowest;
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? UNKNOWN;
}
