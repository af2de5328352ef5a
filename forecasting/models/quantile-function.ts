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
  if (!(high > low)) return levelOnPlateau({ levels, values }, value);
  const odds = onLine({
    from: [low, logOdds(levels[upper - 1])],
    to: [high, logOdds(levels[upper])],
    at: value,
  });
  return 1 / (1 + Math.exp(-odds));
}

/** Where neighbouring quantiles are equal there is no line: the middle of their levels, or beyond them nothing or all. */
function levelOnPlateau({ levels, values }: KnownQuantiles, value: number): number {
  const at = Array.from(values).indexOf(value);
  if (at < 0) return value < (values[0] ?? 0) ? 0 : 1;
  return ((levels[at] ?? 0) + (levels[Array.from(values).lastIndexOf(value)] ?? 0)) / 2;
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
