import { HOUR_MS } from '../hour';
import { applyLevels, type CalibrationParameters, computeCorrectedLevels } from '../models/calibration';
import type { ForecastOutcome } from '../scoring/outcome';
import { computePits } from '../scoring/pit';
import type { Fold, Period } from './folds';
import { baseModelOf, isCalibrated } from './models';
import type { ModelOutcomes } from './run-fold';

export interface FoldRuns {
  readonly fold: Fold;
  readonly runs: readonly ModelOutcomes[];
}

export interface FoldsToMerge {
  /** The names of the models; `name+aci` for the calibrated forecasts of a model. */
  readonly names: readonly string[];
  readonly folds: readonly FoldRuns[];
  readonly period: Period;
  /** Calibrates each forecast with the outcomes before it. */
  readonly calibrate: (outcomes: readonly ForecastOutcome[]) => readonly ForecastOutcome[];
  /** Default: one hour. */
  readonly horizonMs?: number;
}

/** Joins the forecasts of each model over all folds, without the warm-up. Forecasts are calibrated when the name ends in `+aci`. */
export function mergeFolds({ names, folds, period, calibrate, horizonMs = HOUR_MS }: FoldsToMerge): ModelOutcomes[] {
  const inOrder = [...folds].sort((a, b) => a.fold.index - b.fold.index);
  const isInPeriod = ({ origin }: ForecastOutcome) =>
    origin + horizonMs >= period.from && origin + horizonMs <= period.to;
  return names.map((name) => {
    const walk = inOrder.flatMap(({ runs }) => runs.find(({ model }) => model === baseModelOf(name))?.outcomes ?? []);
    const outcomes = isCalibrated(name) ? calibrate(walk) : walk;
    return { model: name, outcomes: outcomes.filter(isInPeriod) };
  });
}

/** Keeps only the hours that every model has forecast, because scores of different hours cannot be compared. */
export function keepCommonHours(models: readonly ModelOutcomes[]): ModelOutcomes[] {
  const times = new Map<number, number>();
  for (const { outcomes } of models) {
    for (const { origin } of outcomes) times.set(origin, (times.get(origin) ?? 0) + 1);
  }
  return models.map(({ model, outcomes }) => ({
    model,
    outcomes: outcomes.filter(({ origin }) => times.get(origin) === models.length),
  }));
}

/** Calibration starts this number of hours before the first scored forecast: thirty days. */
export const WARM_UP_HOURS = 720;

/**
 * Applies adaptive conformal calibration to each forecast, with the outcomes that were known at its origin.
 * @param outcomes ascending in origin
 */
export function calibrateOutcomes(
  outcomes: readonly ForecastOutcome[],
  parameters: CalibrationParameters,
): ForecastOutcome[] {
  const pits = computePits(outcomes);
  let first = 0;
  return outcomes.map((outcome, index) => {
    const since = outcome.origin - parameters.hours * HOUR_MS;
    while ((outcomes[first]?.origin ?? since) < since) first++;
    const levels = computeCorrectedLevels(pits.subarray(first, index), parameters);
    return { ...outcome, ...applyLevels(outcome, levels) };
  });
}
