import { mean } from '../../forecasting/statistics';
import type { Cells } from './data-columns';

export function selectKnown(cells: Cells): number[] {
  return cells.filter((value) => value !== null && Number.isFinite(value)) as number[];
}

/** Standard deviation of a sample. 0 for fewer than two values. */
export function computeDeviation(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}

/** Pearson's correlation over the rows in which both values are known. `null` when it is undefined. */
export function computeCorrelation(a: Cells, b: Cells): number | null {
  let [count, sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  // The sums are of differences from the first known values. Sums of large prices would lose digits.
  const [originX, originY] = [a.find(isKnown) ?? 0, b.find(isKnown) ?? 0];
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a[row] ?? null, b[row] ?? null];
    if (x === null || y === null) continue;
    const [dx, dy] = [x - originX, y - originY];
    count += 1;
    sumX += dx;
    sumY += dy;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const [varianceX, varianceY] = [xx - (sumX * sumX) / count, yy - (sumY * sumY) / count];
  if (count < 3 || !(varianceX > 1e-12 * xx) || !(varianceY > 1e-12 * yy)) return null;
  return (xy - (sumX * sumY) / count) / Math.sqrt(varianceX * varianceY);
}

function isKnown(value: number | null): value is number {
  return value !== null;
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Bins of equal width from `from` to `to`. Values outside are counted in the outermost bins. */
export function computeHistogram(
  values: readonly number[],
  { from, to, bins }: { from: number; to: number; bins: number },
): Bin[] {
  const counts = new Array<number>(bins).fill(0);
  const width = (to - from) / bins;
  for (const value of values) {
    const bin = width > 0 ? Math.min(bins - 1, Math.max(0, Math.floor((value - from) / width))) : 0;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, index) => ({ from: from + index * width, to: from + (index + 1) * width, count }));
}

/** The mean of each group; `null` for an empty group. @param groups number of groups @param groupOf returns the group of an index */
export function computeGroupMeans(cells: Cells, groups: number, groupOf: (index: number) => number): (number | null)[] {
  const sums = Array.from({ length: groups }, () => ({ sum: 0, count: 0 }));
  cells.forEach((value, index) => {
    const group = sums[groupOf(index)];
    if (value === null || group === undefined) return;
    group.sum += value;
    group.count += 1;
  });
  return sums.map(({ sum, count }) => (count === 0 ? null : sum / count));
}
