import { UNKNOWN } from '../features/indicators/averages';
import { empiricalPercentiles } from '../quantiles';
import { SortedWindow } from '../sorted-window';
import { isUnknown } from './bar-series';

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
export const VALUES_PER_STEP = 100;

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
  const window = new SortedWindow(mirrored ? 2 * length : length);
  /** The value of an index is at the index modulo the length. A map would need ten times the memory. */
  const values = new Float64Array(length).fill(UNKNOWN);
  let next: number | undefined;

  function change(value: number, act: (value: number) => void): void {
    if (isUnknown(value)) return;
    act(value);
    // Not `-value`: the order of 0 and −0 in the window would depend on where it begins.
    if (mirrored) act(0 - value);
  }

  function addIndex(index: number): void {
    const value = valueAt(index);
    const place = index % length;
    change(values[place] ?? UNKNOWN, (one) => window.remove(one));
    values[place] = value;
    change(value, (one) => window.add(one));
  }

  function* prepare(index: number): Generator<void> {
    next ??= Math.max(0, index - length + 1);
    for (; next <= index; next++) {
      addIndex(next);
      if (next % VALUES_PER_STEP === 0) yield;
    }
  }

  const read = (index: number) => {
    const steps = prepare(index);
    while (!steps.next().done);
    return window.size < MIN_VALUES * (mirrored ? 2 : 1) ? null : empiricalPercentiles(window.values);
  };
  return Object.assign(read, { prepare });
}
