import { empiricalQuantile } from './statistics';

/** The levels of the quantiles that every model forecasts: 0.01 … 0.99. */
export const PERCENTILES: readonly number[] = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** One quantile of a distribution. */
export interface Quantile {
  readonly level: number;
  readonly value: number;
}

/**
 * A distribution, described by some of its quantiles. Between them and beyond the outermost ones, the quantile function is linear in
 * the log-odds of the level.
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

/**
 * Prepares `quantileAt` for many distributions with the same levels.
 * @param wanted the levels of the quantiles that the returned function computes from the values of a distribution, into another array
 */
export function prepareQuantilesAt(
  levels: ArrayLike<number>,
  wanted: ArrayLike<number>,
): (values: ArrayLike<number>, into?: Float64Array) => Float64Array {
  const uppers = Int32Array.from(wanted, (level) => findUpperNeighbour(levels, level));
  const shares = Float64Array.from(wanted, (level, index) => {
    const [low, high] = [logOdds(levels[(uppers[index] ?? 0) - 1]), logOdds(levels[uppers[index] ?? 0])];
    return (logOdds(level) - low) / (high - low);
  });
  return (values, into = new Float64Array(uppers.length)) => {
    for (let index = 0; index < uppers.length; index++) {
      const upper = uppers[index] as number;
      const low = values[upper - 1] as number;
      into[index] = low + (shares[index] as number) * ((values[upper] as number) - low);
    }
    return into;
  };
}

/** [99] empirical quantiles at PERCENTILES. @param sorted ascending */
export function empiricalPercentiles(sorted: Float64Array): Float64Array {
  const quantiles = new Float64Array(PERCENTILES.length);
  // `Float64Array.from` with a function takes three times as long, and a back-test comes here for each hour and horizon.
  for (let at = 0; at < quantiles.length; at++) quantiles[at] = empiricalQuantile(sorted, PERCENTILES[at] as number);
  return quantiles;
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
 * The level of a value when the neighbouring quantiles are equal. A value that equals them gets the middle of their levels. Any other
 * value is outside of all quantiles and gets 0 or 1.
 */
function levelOnPlateau({ levels, values }: KnownQuantiles, value: number): number {
  const at = Array.from(values).indexOf(value);
  if (at < 0) return value < (values[0] ?? 0) ? 0 : 1;
  return ((levels[at] ?? 0) + (levels[Array.from(values).lastIndexOf(value)] ?? 0)) / 2;
}

/** The index of the first element above `wanted`, limited to 1 … last, so that the outermost lines are extended. */
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

type Point = readonly [x: number, y: number];

/** The y at x = `at` of the line through two points. */
function valueOnLine({ from, to, at }: { from: Point; to: Point; at: number }): number {
  return from[1] + ((at - from[0]) / (to[0] - from[0])) * (to[1] - from[1]);
}

function logOdds(level = Number.NaN): number {
  return Math.log(level / (1 - level));
}
