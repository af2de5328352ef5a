/** A central interval: with probability `level` the value lies in it. */
export interface Interval {
  readonly level: number;
  readonly lower: number;
  readonly upper: number;
}

/** Of the interval that is published with every forecast. */
export const INTERVAL_LEVEL = 0.9;

/**
 * The central interval of the level, out of quantiles that hold both its ends.
 * @throws RangeError that names the level that is missing.
 */
export function intervalAt(level: number, quantiles: readonly { level: number; value: number }[]): Interval {
  const valueAt = (wanted: number) => {
    const found = quantiles.find((quantile) => Math.abs(quantile.level - wanted) < 1e-9);
    if (!found) throw new RangeError(`An interval of ${level} needs the quantile ${wanted}`);
    return found.value;
  };
  return { level, lower: valueAt((1 - level) / 2), upper: valueAt((1 + level) / 2) };
}
