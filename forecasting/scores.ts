/** The mean of max(level · e, (level − 1) · e) over levels, for one outcome: Koenker & Bassett (1978). */
export function pinball(levels: readonly number[], quantiles: ArrayLike<number>, actual: number): number {
  let sum = 0;
  for (const [index, level] of levels.entries()) {
    const error = actual - (quantiles[index] ?? Number.NaN);
    sum += Math.max(level * error, (level - 1) * error);
  }
  return sum / levels.length;
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7); NaN of nothing. `sorted` ascending. */
export function quantileOf(sorted: ArrayLike<number>, level: number): number {
  const position = level * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (position - below) * (high - low);
}

/** NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
