import { HOUR_MS } from '../hour';
import { applyLevels, type CalibrationParameters, computePit, correctLevels } from '../models/calibration';
import type { ForecastOutcome } from '../scoring/outcome';
import type { Fold, Period } from './folds';
import { baseModelOf, isCalibrated } from './models';
import type { ModelOutcomes } from './run-fold';

export interface FoldRuns {
  readonly fold: Fold;
  readonly runs: readonly ModelOutcomes[];
}

export interface Merging {
  /** As they are shown; `name+aci` for the calibrated forecasts of a model. */
  readonly names: readonly string[];
  readonly folds: readonly FoldRuns[];
  readonly period: Period;
  /** Calibrates a stream of forecasts by what came before each of them. */
  readonly calibrate: (outcomes: readonly ForecastOutcome[]) => readonly ForecastOutcome[];
}

/** The forecasts of each model over the whole walk, calibrated where the name says so; warm-up left out. */
export function mergeFolds({ names, folds, period, calibrate }: Merging): ModelOutcomes[] {
  const inOrder = [...folds].sort((a, b) => a.fold.index - b.fold.index);
  const isInPeriod = ({ origin }: ForecastOutcome) => origin + HOUR_MS >= period.from && origin + HOUR_MS <= period.to;
  return names.map((name) => {
    const walk = inOrder.flatMap(({ runs }) => runs.find(({ model }) => model === baseModelOf(name))?.outcomes ?? []);
    const outcomes = isCalibrated(name) ? calibrate(walk) : walk;
    return { model: name, outcomes: outcomes.filter(isInPeriod) };
  });
}

/** Only the hours that every model has forecast: scores of different hours cannot be compared. */
export function onCommonHours(models: readonly ModelOutcomes[]): ModelOutcomes[] {
  const times = new Map<number, number>();
  for (const { outcomes } of models) {
    for (const { origin } of outcomes) times.set(origin, (times.get(origin) ?? 0) + 1);
  }
  return models.map(({ model, outcomes }) => ({
    model,
    outcomes: outcomes.filter(({ origin }) => times.get(origin) === models.length),
  }));
}

/** How many hours before the first forecast that counts calibration is given to learn from: thirty days. */
export const WARM_UP_HOURS = 720;

/**
 * Adaptive conformal calibration of a stream of forecasts, each by the outcomes of the hours before it that were known then.
 * @param outcomes ascending in origin
 */
export function calibrateOutcomes(
  outcomes: readonly ForecastOutcome[],
  parameters: CalibrationParameters,
): ForecastOutcome[] {
  const pits = Float64Array.from(outcomes, (outcome) => computePit(outcome, outcome.change));
  let first = 0;
  return outcomes.map((outcome, index) => {
    const since = outcome.origin - parameters.hours * HOUR_MS;
    while ((outcomes[first]?.origin ?? since) < since) first++;
    const levels = correctLevels(pits.subarray(first, index), parameters);
    return { ...outcome, ...applyLevels(outcome, levels) };
  });
}
