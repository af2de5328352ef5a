/** Levels of the quantiles that the network forecasts. */
export const LEVELS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99] as const;
export const LEVEL_COUNT = LEVELS.length;
/** Index of the median in LEVELS. */
export const MEDIAN = LEVELS.indexOf(0.5);

/**
 * Learning rate of the median relative to the other quantiles. The direction of the next hour cannot be forecast: a median with the
 * full learning rate learns noise, which increases RMSE by up to 1 %.
 */
export const MEDIAN_STEP = 0.03;

/**
 * Computes quantiles that cannot cross. The raw output at the median, times MEDIAN_STEP, is the median. The softplus of every other raw
 * output is the distance to the neighbouring quantile on the side of the median.
 * @param raw [LEVEL_COUNT] outputs of the network
 * @returns [LEVEL_COUNT] ascending quantiles of the standardised return
 */
export function quantilesFromRaw(
  raw: Float64Array,
  quantiles: Float64Array = new Float64Array(LEVEL_COUNT),
): Float64Array {
  quantiles[MEDIAN] = MEDIAN_STEP * (raw[MEDIAN] ?? Number.NaN);
  for (let level = MEDIAN + 1; level < LEVEL_COUNT; level++) {
    quantiles[level] = (quantiles[level - 1] ?? 0) + softplus(raw[level] ?? Number.NaN);
  }
  for (let level = MEDIAN - 1; level >= 0; level--) {
    quantiles[level] = (quantiles[level + 1] ?? 0) - softplus(raw[level] ?? Number.NaN);
  }
  return quantiles;
}

/** The inverse of `quantilesFromRaw`. Training starts from these raw outputs. @param quantiles [LEVEL_COUNT] ascending */
export function rawFromQuantiles(quantiles: Float64Array): Float64Array {
  return quantiles.map((quantile, level) => {
    if (level === MEDIAN) return quantile / MEDIAN_STEP;
    const nearer = quantiles[level < MEDIAN ? level + 1 : level - 1] ?? quantile;
    return inverseSoftplus(Math.abs(quantile - nearer));
  });
}

/**
 * The head as one matrix: quantiles = [median, softplus(others)] · matrix.
 * @returns [LEVEL_COUNT × LEVEL_COUNT], row by row
 */
export function buildHeadMatrix(): number[][] {
  return LEVELS.map((_, from) => LEVELS.map((__, to) => computeContribution(from, to)));
}

function computeContribution(from: number, to: number): number {
  if (from === MEDIAN) return MEDIAN_STEP;
  if (from > MEDIAN) return to >= from ? 1 : 0;
  return to <= from ? -1 : 0;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Smaller distances count as 1e-3 (in units of volatility), because the inverse at 0 is minus infinity. */
function inverseSoftplus(distance: number): number {
  const y = Math.max(distance, 1e-3);
  return y + Math.log(-Math.expm1(-y));
}
