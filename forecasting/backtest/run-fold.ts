import { messageOf, NexthourError } from '../../system/errors';
import { HOUR_MS, type Hour } from '../hour';
import type { FittedModel, Model } from '../models/model';
import { computeOutcomes, type ForecastOutcome } from '../scoring/outcome';
import type { HourlySeries } from '../series';
import { checkForecasts, checkLookAhead } from './check-forecasts';
import type { Fold } from './folds';

export interface FoldRun {
  /** Contains every hour. A missing hour has a `null` rate. */
  readonly series: HourlySeries;
  readonly fold: Fold;
  /** Fitted one after another, in this order. */
  readonly models: readonly Model[];
  readonly onStep: (step: FoldStep) => void;
}

export interface FoldStep {
  readonly model: string;
  readonly done: 'fit' | 'forecast';
}

export interface ModelOutcomes {
  readonly model: string;
  /** Ascending in origin. */
  readonly outcomes: readonly ForecastOutcome[];
}

/**
 * Fits each model on the training hours of the fold, then forecasts each hour of the fold from all hours up to its origin.
 * No model receives an hour after the fold.
 * @throws NexthourError `ModelFailed`, whose cause is the model's error
 */
export async function runFold({ series, fold, models, onStep }: FoldRun): Promise<ModelOutcomes[]> {
  const first = series[0]?.hour ?? 0;
  const training = series.slice(indexOf(fold.training.from, first), indexOf(fold.training.to, first) + 1);
  const known = series.slice(0, indexOf(fold.targets.to, first) + 1);
  const origins = listOrigins(fold, first);
  const runs: ModelOutcomes[] = [];
  for (const model of models) {
    const fitted = await runStep(model, () => model.fit(training));
    onStep({ model: model.name, done: 'fit' });
    const outcomes = await runStep(model, async () => forecast({ fitted, known, origins }));
    onStep({ model: model.name, done: 'forecast' });
    runs.push({ model: model.name, outcomes });
  }
  return runs;
}

function indexOf(hour: Hour, first: Hour): number {
  return (hour - first) / HOUR_MS;
}

/** Indices of the hours before the targets. */
function listOrigins({ targets }: Fold, first: Hour): number[] {
  const count = (targets.to - targets.from) / HOUR_MS + 1;
  return Array.from({ length: count }, (_, offset) => indexOf(targets.from, first) - 1 + offset);
}

function forecast(run: { fitted: FittedModel; known: HourlySeries; origins: readonly number[] }): ForecastOutcome[] {
  const { fitted, known, origins } = run;
  const outcomes = computeOutcomes(fitted, { series: known, origins });
  checkForecasts(outcomes);
  checkLookAhead({ fitted, series: known, outcomes });
  return outcomes;
}

/** @throws NexthourError `ModelFailed`, whose cause is the error of the model */
export async function runStep<Result>(model: { readonly name: string }, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw modelFailed(model.name, error);
  }
}

function modelFailed(name: string, cause: unknown): NexthourError {
  return new NexthourError('ModelFailed', `the model "${name}" failed: ${messageOf(cause)}`, { cause });
}
