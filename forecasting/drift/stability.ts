import { empiricalQuantile } from '../statistics';

/** Deciles, and the tails beyond them, so that what lies outside all of training is told from what is only in its last tenth. */
const EDGE_LEVELS = [0.001, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999] as const;
export const EDGE_COUNT = EDGE_LEVELS.length;

/** How the values of one input are spread. */
export interface Spread {
  /** [EDGE_COUNT] ascending upper ends of all bins but the last. */
  readonly edges: number[];
  /** [EDGE_COUNT + 1] share of the values in each bin, none of them nothing. */
  readonly shares: number[];
}

/** @param values all known */
export function computeSpread(values: Float64Array): Spread {
  const sorted = Float64Array.from(values).sort();
  const edges = EDGE_LEVELS.map((level) => empiricalQuantile(sorted, level));
  return { edges, shares: sharesOf(values, edges) };
}

/**
 * The population stability index Σ (a − e) ln(a / e) over the bins, where e are the shares of the spread and a those of the values
 * (Lewis 1994; it is Jeffreys' divergence of the two). 0 where they are the same.
 */
export function computeStabilityIndex(values: Float64Array, { edges, shares }: Spread): number {
  return sharesOf(values, edges).reduce((sum, share, bin) => {
    const expected = shares[bin] ?? Number.NaN;
    return sum + (share - expected) * Math.log(share / expected);
  }, 0);
}

/** Half a value is added to every bin, so that an empty one has a logarithm. */
function sharesOf(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length + 1).fill(0.5);
  for (const value of values) {
    const bin = binOf(value, edges);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / (values.length + counts.length / 2));
}

function binOf(value: number, edges: readonly number[]): number {
  let bin = 0;
  while (bin < edges.length && value > (edges[bin] ?? Number.NaN)) bin++;
  return bin;
}
