import { empiricalQuantile } from '../statistics';

/** Deciles and tails. The tails separate values outside the training range from values in its first and last tenth. */
const EDGE_LEVELS = [0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999] as const;
export const EDGE_COUNT = EDGE_LEVELS.length;

/** The distribution of one input as a histogram. */
export interface Binning {
  /** [EDGE_COUNT] upper edges of all bins except the last, ascending. */
  readonly edges: number[];
  /** [EDGE_COUNT + 1] share of the values in each bin, all above 0. */
  readonly shares: number[];
}

/** @param values without NaN */
export function computeBinning(values: Float64Array): Binning {
  const sorted = Float64Array.from(values).sort();
  const edges = EDGE_LEVELS.map((level) => empiricalQuantile(sorted, level));
  return { edges, shares: computeShares(values, edges) };
}

/**
 * The population stability index Σ (a − e) ln(a / e) over the bins, where e are the shares of the binning and a those of the values
 * (Lewis 1994; it is the Jeffreys divergence of the two). 0 when they are the same.
 */
export function computeStabilityIndex(values: Float64Array, { edges, shares }: Binning): number {
  return computeShares(values, edges).reduce((sum, share, bin) => {
    const expected = shares[bin] ?? Number.NaN;
    return sum + (share - expected) * Math.log(share / expected);
  }, 0);
}

/** Adds half a value to every bin, because the logarithm of an empty bin is infinite. */
function computeShares(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0.5);
  for (const value of values) {
    const bin = findBin(value, edges);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / (values.length + counts.length / 2));
}

function findBin(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] ?? Number.NaN)) bin++;
  return bin;
}
