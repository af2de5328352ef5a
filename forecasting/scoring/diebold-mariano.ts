import { studentTail } from '../statistics';

/** The test for equal accuracy. All fields are `null` when it cannot be computed: too few hours, equal losses, or a NaN. */
export interface DieboldMariano {
  /** Negative when the first model has the smaller loss. */
  readonly statistic: number | null;
  /** p-value of the hypothesis that the first model is not better. */
  readonly pBetter: number | null;
  /** p-value of the hypothesis that both models are equally good. */
  readonly pTwoSided: number | null;
}

const UNKNOWN: DieboldMariano = { statistic: null, pBetter: null, pTwoSided: null };
/** For each hour of the horizon. */
const MIN_HOURS = 10;

/**
 * Diebold & Mariano (1995) for forecasts h hours ahead. The long-run variance of the loss differential is Newey & West's (1987) with
 * Bartlett weights and ⌊4 (n / 100)^(2/9)⌋ lags (Newey & West 1994), at least 2 h because the targets of h neighbouring hours overlap.
 * The small-sample factor √((n + 1 − 2 h + h (h − 1) / n) / n) and the t distribution with n − 1 degrees of freedom are those of Harvey,
 * Leybourne & Newbold (1997).
 * @param losses of both models for the same hours, in order of time
 */
export function dieboldMariano(
  losses: { readonly first: Float64Array; readonly second: Float64Array },
  horizonHours = 1,
): DieboldMariano {
  const differential = losses.first.map((loss, index) => loss - (losses.second[index] ?? Number.NaN));
  const n = differential.length;
  if (n < MIN_HOURS * horizonHours) return UNKNOWN;
  const mean = differential.reduce((sum, value) => sum + value, 0) / n;
  const variance = longRunVariance(
    differential.map((value) => value - mean),
    horizonHours,
  );
  if (!(variance > 0)) return UNKNOWN;
  const statistic = (mean / Math.sqrt(variance / n)) * smallSampleFactor(n, horizonHours);
  const pBetter = studentTail(-statistic, n - 1);
  return { statistic, pBetter, pTwoSided: Math.min(1, 2 * studentTail(Math.abs(statistic), n - 1)) };
}

function smallSampleFactor(n: number, h: number): number {
  return Math.sqrt((n + 1 - 2 * h + (h * (h - 1)) / n) / n);
}

/** γ₀ + 2 Σ (1 − k / (L + 1)) γₖ. @param deviations from their mean, in order of time */
export function longRunVariance(deviations: Float64Array, horizonHours = 1): number {
  const automatic = Math.floor(4 * (deviations.length / 100) ** (2 / 9));
  const lags = Math.min(deviations.length - 1, Math.max(automatic, horizonHours === 1 ? 0 : 2 * horizonHours));
  let variance = autocovariance(deviations, 0);
  for (let lag = 1; lag <= lags; lag++) variance += 2 * (1 - lag / (lags + 1)) * autocovariance(deviations, lag);
  return variance;
}

function autocovariance(deviations: Float64Array, lag: number): number {
  let sum = 0;
  for (let index = lag; index < deviations.length; index++) {
    sum += (deviations[index] ?? Number.NaN) * (deviations[index - lag] ?? Number.NaN);
  }
  return sum / deviations.length;
}
