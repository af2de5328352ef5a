/** With more changes than this, sorting the window anew is faster. */
const MAX_CHANGES = 64;

/**
 * Returns a function that sorts the numbers from index `from` to `to` − 1, without those that are NaN. When both indices move forward by a
 * few steps from call to call, a call costs a few insertions. The result is valid until the next call.
 */
export function createSortedWindow(values: Float64Array): (from: number, to: number) => Float64Array {
  const sorted = new Float64Array(values.length);
  let [first, end, size] = [0, 0, 0];

  function insert(value: number): void {
    if (Number.isNaN(value)) return;
    const at = findPlace(sorted, size, value);
    // In windows of some hundred numbers, loops are faster than copyWithin.
    for (let index = size; index > at; index--) sorted[index] = sorted[index - 1] as number;
    sorted[at] = value;
    size++;
  }

  function remove(value: number): void {
    if (Number.isNaN(value)) return;
    const at = findPlace(sorted, size, value);
    size--;
    for (let index = at; index < size; index++) sorted[index] = sorted[index + 1] as number;
  }

  function sortAnew(from: number, to: number): void {
    const known = values.subarray(from, to).filter((value) => !Number.isNaN(value));
    sorted.set(known.sort());
    [first, end, size] = [from, to, known.length];
  }

  return (from, to) => {
    const isNear = from >= first && to >= end && from - first + to - end <= MAX_CHANGES;
    if (!isNear) sortAnew(from, to);
    while (end < to) insert(values[end++] as number);
    while (first < from) remove(values[first++] as number);
    return sorted.subarray(0, size);
  };
}

/** The first index whose number is not less than `value`. */
function findPlace(sorted: Float64Array, size: number, value: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
