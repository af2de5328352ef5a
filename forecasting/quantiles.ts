/** The levels at which every model gives its distribution: 0.01 … 0.99. */
export const PERCENTILES: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** One quantile of a distribution. */
export interface Quantile {
  readonly level: number;
  readonly value: number;
}

/**
 * A distribution, described by some of its quantiles. Between them and beyond the outermost ones, the quantile is linear in the
 * log-odds of its level.
 */
export interface KnownQuantiles {
  /** Ascending, in (0, 1). */
  readonly levels: ArrayLike<number>;
  /** Ascending. */
  readonly values: ArrayLike<number>;
}

/** The quantile at any level in (0, 1). */
export function quantileAt({ levels, values }: KnownQuantiles, level: number): number {
  const upper = findUpperNeighbour(levels, level);
  return valueOnLine({
    from: [logOdds(levels[upper - 1]), values[upper - 1] ?? 0],
    to: [logOdds(levels[upper]), values[upper] ?? 0],
    at: logOdds(level),
  });
}

/** The level of a value: the inverse of `quantileAt`, also called the probability integral transform (Dawid 1984). */
export function levelOf({ levels, values }: KnownQuantiles, value: number): number {
  const upper = findUpperNeighbour(values, value);
  const [low = 0, high = 0] = [values[upper - 1], values[upper]];
  if (!(high > low)) return levelOnPlateau({ levels, values }, value);
  const odds = valueOnLine({
    from: [low, logOdds(levels[upper - 1])],
    to: [high, logOdds(levels[upper])],
    at: value,
  });
  return 1 / (1 + Math.exp(-odds));
}

/**
 * Equal neighbouring quantiles define no line. A value that equals them gets the middle of their levels; any other value lies
 * outside of all quantiles and gets 0 or 1.
 */
function levelOnPlateau({ levels, values }: KnownQuantiles, value: number): number {
  const at = Array.from(values).indexOf(value);
  if (at < 0) return value < (values[0] ?? 0) ? 0 : 1;
  return ((levels[at] ?? 0) + (levels[Array.from(values).lastIndexOf(value)] ?? 0)) / 2;
}

/** The index of the first element above `wanted`, at least 1 and at most the last, so that the outermost line is continued. */
function findUpperNeighbour(sorted: ArrayLike<number>, wanted: number): number {
  let low = 1;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly at: number;
}

function valueOnLine({ from, to, at }: Line): number {
  return from[1] + ((at - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

function logOdds(level = Number.NaN): number {
  return Math.log(level / (1 - level));
}
