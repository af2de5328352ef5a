import { atLevels, type CalibrationParameters, correctedLevels, pitOf } from '../calibration';
import { HOUR_MS } from '../hour';
import type { Outcome } from '../outcome';

/** How many hours before the first forecast that counts calibration is given to learn from: thirty days. */
export const WARM_UP_HOURS = 720;

/**
 * Adaptive conformal calibration of a stream of forecasts, each by the outcomes of the hours before it that were known then.
 * @param outcomes ascending in origin
 */
export function calibrateOutcomes(outcomes: readonly Outcome[], parameters: CalibrationParameters): Outcome[] {
  const pits = Float64Array.from(outcomes, (outcome) => pitOf(outcome, outcome.change));
  let first = 0;
  return outcomes.map((outcome, index) => {
    const since = outcome.origin - parameters.hours * HOUR_MS;
    while ((outcomes[first]?.origin ?? since) < since) first++;
    const levels = correctedLevels(pits.subarray(first, index), parameters);
    return { ...outcome, ...atLevels(outcome, levels) };
  });
}
