import { type Static, Type } from '@sinclair/typebox';
import { levelOf, PERCENTILES, quantileAt } from '../quantiles';
import type { ReturnForecast } from './model';

/** So that what the server holds of the past is enough. */
export const MAX_CALIBRATION_HOURS = 504;

/**
 * Adaptive conformal inference (Gibbs & Candès 2021, eq. 2) of every quantile level, in a variant of its own: the levels τ and 1 − τ
 * mirror each other, each miss moves both ends; the state leaks back to the nominal level; and the learning rate falls with
 * |2τ − 1|⁶ towards the median, which nobody can forecast.
 */
export const CalibrationParameters = Type.Object(
  {
    /** Learning rate of the outermost levels. */
    rate: Type.Number({ minimum: 0, maximum: 1 }),
    /** The share of a correction that is forgotten every hour. */
    leak: Type.Number({ minimum: 0, maximum: 1 }),
    /** The newest hours by which the levels are corrected, beginning at the nominal ones. */
    hours: Type.Integer({ minimum: 0, maximum: MAX_CALIBRATION_HOURS }),
  },
  { additionalProperties: false },
);
export type CalibrationParameters = Static<typeof CalibrationParameters>;

/** Where the corrected levels end: further out a model has said nothing. */
const OUTERMOST = 0.002;
/** |2τ − 1|⁶ of the lower levels: how fast each learns. */
const SPEEDS = Float64Array.from(PERCENTILES, (level) => (1 - 2 * level) ** 6);

/**
 * The levels at which to ask a model so that it gives the nominal ones.
 * @param pits for each of the newest hours, oldest first, the level at which its outcome lay; NaN where that is not known
 * @returns [99] in place of PERCENTILES, ascending
 */
export function correctLevels(pits: ArrayLike<number>, { rate, leak }: CalibrationParameters): Float64Array {
  const levels = Float64Array.from(PERCENTILES);
  for (let hour = 0; hour < pits.length; hour++) {
    const pit = pits[hour] ?? Number.NaN;
    if (!Number.isNaN(pit)) correct(levels, { pit, rate, leak });
  }
  return levels.map((level) => Math.min(1 - OUTERMOST, Math.max(OUTERMOST, level))).sort();
}

/** What the model says at the corrected levels; the point stays. */
export function applyLevels({ point, quantiles }: ReturnForecast, levels: Float64Array): ReturnForecast {
  const known = { levels: PERCENTILES, values: quantiles };
  return { point, quantiles: levels.map((level) => quantileAt(known, level)) };
}

/** The level of the forecast distribution at which the outcome lay. */
export function computePit({ quantiles }: ReturnForecast, change: number): number {
  return levelOf({ levels: PERCENTILES, values: quantiles }, change);
}

interface Hit {
  readonly pit: number;
  readonly rate: number;
  readonly leak: number;
}

/** One step of the state, for both of each pair of mirrored levels. */
function correct(levels: Float64Array, { pit, rate, leak }: Hit): void {
  for (let low = 0, high = levels.length - 1; low < high; low++, high--) {
    const nominal = PERCENTILES[low] ?? 0;
    const misses = (pit <= (levels[low] ?? 0) ? 1 : 0) + (pit > (levels[high] ?? 1) ? 1 : 0);
    const step = rate * (SPEEDS[low] ?? 0) * (nominal - misses / 2) - leak * ((levels[low] ?? 0) - nominal);
    levels[low] = (levels[low] ?? 0) + step;
    levels[high] = 1 - (levels[low] ?? 0);
  }
}
