/** A distribution by some of its quantiles: between them, and beyond the outermost, linear in the log-odds of the level. */
export interface KnownQuantiles {
  /** Ascending, in (0, 1). */
  readonly levels: ArrayLike<number>;
  /** Ascending. */
  readonly values: ArrayLike<number>;
}

/** The quantile at any level in (0, 1). */
export function quantileAt({ levels, values }: KnownQuantiles, level: number): number {
  const upper = upperNeighbour(levels, level);
  return onLine({
    from: [logOdds(levels[upper - 1]), values[upper - 1] ?? 0],
    to: [logOdds(levels[upper]), values[upper] ?? 0],
    at: logOdds(level),
  });
}

/** The level at which the value lies: the inverse of `quantileAt`, the probability integral transform (Dawid 1984). */
export function levelOf({ levels, values }: KnownQuantiles, value: number): number {
  const upper = upperNeighbour(values, value);
  const [low = 0, high = 0] = [values[upper - 1], values[upper]];
  const odds = onLine({
    from: [low, logOdds(levels[upper - 1])],
    to: [high > low ? high : low + Number.MIN_VALUE, logOdds(levels[upper])],
    at: value,
  });
  return 1 / (1 + Math.exp(-odds));
}

/** The index of the first element above `wanted`, but never an end: there the outermost line goes on. */
function upperNeighbour(sorted: ArrayLike<number>, wanted: number): number {
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

function onLine({ from, to, at }: Line): number {
  return from[1] + ((at - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

function logOdds(level = Number.NaN): number {
  return Math.log(level / (1 - level));
}
