/** Sorted numbers, from which quantiles are read without sorting again. None of them is NaN. */
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

  /** Ascending. Valid until the next change. */
  get values(): Float64Array {
    return this.sorted.subarray(0, this.length);
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

  /** Replaces all values. */
  replaceAll(values: Float64Array): void {
    this.sorted.set(values);
    this.length = values.length;
    this.values.sort();
  }

  /** The index of the first value that is not below the given one. */
  private findPlace(value: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** With more changes than this, sorting the window anew is faster. */
const MAX_CHANGES = 64;

/**
 * Returns a function that sorts the numbers from index `from` to `to` − 1, without those that are NaN. When both indices move forward by a
 * few steps from call to call, a call costs a few insertions. The result is valid until the next call.
 */
export function createSliceSorter(values: Float64Array): (from: number, to: number) => Float64Array {
  const window = new SortedWindow(values.length);
  let [first, end] = [0, 0];

  function sortAnew(from: number, to: number): void {
    window.replaceAll(values.subarray(from, to).filter((value) => !Number.isNaN(value)));
    [first, end] = [from, to];
  }

  return (from, to) => {
    const isNear = from >= first && to >= end && from - first + to - end <= MAX_CHANGES;
    if (!isNear) sortAnew(from, to);
    for (; end < to; end++) if (!Number.isNaN(values[end])) window.add(values[end] as number);
    for (; first < from; first++) if (!Number.isNaN(values[first])) window.remove(values[first] as number);
    return window.values;
  };
}
