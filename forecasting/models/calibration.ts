import { type Static, Type } from '@sinclair/typebox';
import { levelOf, PERCENTILES, quantileAt } from '../quantiles';
import type { ReturnForecast } from './model';

/** Limits the history that the server must keep in memory. */
export const MAX_CALIBRATION_HOURS = 504;

/**
 * Adaptive conformal inference (Gibbs & Candès 2021, eq. 2) of every quantile level, with three changes. The levels τ and 1 − τ are
 * symmetric: each miss moves both. The correction decays towards zero. The learning rate falls with |2τ − 1|⁶ towards the median,
 * because the direction of the price cannot be forecast.
 */
export const CalibrationParameters = Type.Object(
  {
    /** Learning rate of the outermost levels. */
    rate: Type.Number({ minimum: 0, maximum: 1 }),
    /** The share by which a correction decays every hour. */
    leak: Type.Number({ minimum: 0, maximum: 1 }),
    /** Number of newest hours over which the levels are corrected. The correction starts from the nominal levels. */
    hours: Type.Integer({ minimum: 0, maximum: MAX_CALIBRATION_HOURS }),
  },
  { additionalProperties: false },
);
export type CalibrationParameters = Static<typeof CalibrationParameters>;

/** Corrected levels are limited to [0.002, 0.998], because quantiles beyond the percentiles 1 and 99 are extrapolated. */
const MIN_LEVEL = 0.002;
/** The relative learning rate |2τ − 1|⁶ of each level. */
const LEARNING_RATES = Float64Array.from(PERCENTILES, (level) => (1 - 2 * level) ** 6);

/**
 * Computes the corrected levels. The model's quantile at a corrected level is published as the quantile at the nominal level.
 * @param pits the level of the actual in the forecast of each of the newest hours, oldest first; NaN when unknown
 * @returns [99] corrected PERCENTILES, ascending
 */
export function computeCorrectedLevels(pits: ArrayLike<number>, { rate, leak }: CalibrationParameters): Float64Array {
  const levels = Float64Array.from(PERCENTILES);
  for (let hour = 0; hour < pits.length; hour++) {
    const pit = pits[hour] ?? Number.NaN;
    if (!Number.isNaN(pit)) updateLevels(levels, { pit, rate, leak });
  }
  return levels.map((level) => Math.min(1 - MIN_LEVEL, Math.max(MIN_LEVEL, level))).sort();
}

/** Replaces the quantiles by those at the corrected levels. The point does not change. */
export function applyLevels({ point, quantiles }: ReturnForecast, levels: Float64Array): ReturnForecast {
  const known = { levels: PERCENTILES, values: quantiles };
  return { point, quantiles: levels.map((level) => quantileAt(known, level)) };
}

/** The level of the actual in the forecast distribution (PIT). @param change the actual log-return */
export function computePit({ quantiles }: ReturnForecast, change: number): number {
  return levelOf({ levels: PERCENTILES, values: quantiles }, change);
}

/** One update step, for both levels of each symmetric pair. */
function updateLevels(levels: Float64Array, { pit, rate, leak }: { pit: number; rate: number; leak: number }): void {
  for (let low = 0, high = levels.length - 1; low < high; low++, high--) {
    const nominal = PERCENTILES[low] ?? 0;
    const misses = (pit <= (levels[low] ?? 0) ? 1 : 0) + (pit > (levels[high] ?? 1) ? 1 : 0);
    const step = rate * (LEARNING_RATES[low] ?? 0) * (nominal - misses / 2) - leak * ((levels[low] ?? 0) - nominal);
    levels[low] = (levels[low] ?? 0) + step;
    levels[high] = 1 - (levels[low] ?? 0);
  }
}
