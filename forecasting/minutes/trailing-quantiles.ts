import { UNKNOWN } from '../features/indicators/averages';
import { PERCENTILES } from '../quantiles';
import { empiricalQuantile } from '../statistics';
import { isUnknown } from './bar-series';

/** A sorted list of the newest values, from which quantiles are read without sorting again. */
export class SortedWindow {
  private readonly sorted: Float64Array;
  private length = 0;

  /** @param capacity the largest number of values at the same time */
  constructor(capacity: number) {
    this.sorted = new Float64Array(capacity);
  }

  get size(): number {
    return this.length;
  }

  add(value: number): void {
    const place = this.findPlace(value);
    this.sorted.copyWithin(place + 1, place, this.length);
    this.sorted[place] = value;
    this.length++;
  }

  /** Removes one value that was added before. */
  remove(value: number): void {
    const place = this.findPlace(value);
    this.sorted.copyWithin(place, place + 1, this.length);
    this.length--;
  }

  /** [99] quantiles at PERCENTILES. */
  quantiles(): Float64Array {
    const values = this.sorted.subarray(0, this.length);
    const quantiles = new Float64Array(PERCENTILES.length);
    // `Float64Array.from` with a function takes three times as long, and a back-test comes here for each hour and horizon.
    for (let at = 0; at < quantiles.length; at++)
      quantiles[at] = empiricalQuantile(values, PERCENTILES[at] ?? Number.NaN);
    return quantiles;
  }

  /** The index of the first value that is not below the given one. */
  private findPlace(value: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export interface TrailingValues {
  /** The value of each index; NaN where it is unknown. It must be known at the index itself. */
  readonly valueAt: (index: number) => number;
  /** The number of newest indices in the window. */
  readonly length: number;
  /** Whether each value is counted with both signs, so that the quantiles are symmetric. */
  readonly mirrored: boolean;
}

/** A quantile of 1 % needs at least this many values. */
const MIN_VALUES = 200;

/** The first call needs seconds when each value is expensive. So many are computed in a step of `prepare`. */
const VALUES_PER_STEP = 100;

export interface TrailingQuantileReader {
  (index: number): Float64Array | null;
  /** Does most of the work of the next call, which has this index. Yields after some milliseconds each. */
  prepare(index: number): Generator<void>;
}

/**
 * Returns a function that gives the empirical quantiles of the values at the newest `length` indices up to an index; `null` for fewer than
 * 200 values. The indices of its calls must ascend.
 */
export function createTrailingQuantileReader(given: TrailingValues): TrailingQuantileReader {
  const { valueAt, length, mirrored } = given;
  const window = new SortedWindow(2 * length + 2);
  const values = new Map<number, number>();
  let next: number | undefined;
  let oldest = 0;

  function change(value: number, act: (value: number) => void): void {
    if (isUnknown(value)) return;
    act(value);
    // Not `-value`: the order of 0 and −0 in the window would depend on where it begins.
    if (mirrored) act(0 - value);
  }

  function addIndex(index: number): void {
    const value = valueAt(index);
    values.set(index, value);
    change(value, (one) => window.add(one));
    for (; oldest <= index - length; oldest++) {
      change(values.get(oldest) ?? UNKNOWN, (one) => window.remove(one));
      values.delete(oldest);
    }
  }

  function* prepare(index: number): Generator<void> {
    if (next === undefined) {
      next = Math.max(0, index - length + 1);
      oldest = next;
    }
    for (; next <= index; next++) {
      addIndex(next);
      if (next % VALUES_PER_STEP === 0) yield;
    }
  }

  const read = (index: number) => {
    const steps = prepare(index);
    while (!steps.next().done);
    return window.size < MIN_VALUES * (mirrored ? 2 : 1) ? null : window.quantiles();
  };
  return Object.assign(read, { prepare });
}
