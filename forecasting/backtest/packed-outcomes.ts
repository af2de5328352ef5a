import type { Outcome } from '../outcome';
import { PERCENTILES } from '../percentiles';

const HEAD = 4;
const WIDTH = HEAD + PERCENTILES.length;

/** Outcomes as numbers that pass between processes at once: [outcomes × 103], of each origin, last rate, change, point, quantiles. */
export function packOutcomes(outcomes: readonly Outcome[]): Float64Array {
  const packed = new Float64Array(outcomes.length * WIDTH);
  for (const [row, { origin, lastRate, change, point, quantiles }] of outcomes.entries()) {
    packed.set([origin, lastRate, change, point], row * WIDTH);
    packed.set(quantiles, row * WIDTH + HEAD);
  }
  return packed;
}

/** The inverse of `packOutcomes`; the quantiles stay where they are. */
export function unpackOutcomes(packed: Float64Array): Outcome[] {
  return Array.from({ length: packed.length / WIDTH }, (_, row) => {
    const [origin = 0, lastRate = 0, change = 0, point = 0] = packed.subarray(row * WIDTH, row * WIDTH + HEAD);
    return { origin, lastRate, change, point, quantiles: packed.subarray(row * WIDTH + HEAD, (row + 1) * WIDTH) };
  });
}
