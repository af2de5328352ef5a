import { HOUR_MS, type Hour } from '../hour';
import type { FittedModel, Model } from '../models/model';
import { computeOutcomes, type ForecastOutcome } from '../scoring/outcome';
import type { HourlySeries } from '../series';
import { checkForecasts, checkLookAhead } from './check-forecasts';
import type { Fold } from './folds';

export interface FoldRun {
  /** Every hour, without a hole: one that is missing has no rate. */
  readonly series: HourlySeries;
  readonly fold: Fold;
  /** Fitted in this order, one after another. */
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

/** Which model failed in a fold, and why. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  readonly canRetry = false;
  constructor(
    readonly model: string,
    override readonly cause: unknown,
  ) {
    super(`the model "${model}" failed: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/**
 * Fits each model on the hours that the fold lets it see, and forecasts each hour of the fold from all hours up to its origin.
 * No model is given an hour after the fold.
 * @throws ModelFailed
 */
export async function runFold({ series, fold, models, onStep }: FoldRun): Promise<ModelOutcomes[]> {
  const first = series[0]?.hour ?? 0;
  const training = series.slice(indexOf(fold.training.from, first), indexOf(fold.training.to, first) + 1);
  const known = series.slice(0, indexOf(fold.targets.to, first) + 1);
  const origins = originsOf(fold, first);
  const runs: ModelOutcomes[] = [];
  for (const model of models) {
    const fitted = await attempt(model, () => model.fit(training));
    onStep({ model: model.name, done: 'fit' });
    const outcomes = await attempt(model, async () => forecast({ fitted, known, origins }));
    onStep({ model: model.name, done: 'forecast' });
    runs.push({ model: model.name, outcomes });
  }
  return runs;
}

function indexOf(hour: Hour, first: Hour): number {
  return (hour - first) / HOUR_MS;
}

/** Indices of the hours before the targets. */
function originsOf({ targets }: Fold, first: Hour): number[] {
  const count = (targets.to - targets.from) / HOUR_MS + 1;
  return Array.from({ length: count }, (_, offset) => indexOf(targets.from, first) - 1 + offset);
}

interface Forecasting {
  readonly fitted: FittedModel;
  readonly known: HourlySeries;
  readonly origins: readonly number[];
}

function forecast({ fitted, known, origins }: Forecasting): ForecastOutcome[] {
  const outcomes = computeOutcomes(fitted, { series: known, origins });
  checkForecasts(outcomes);
  checkLookAhead({ fitted, series: known, outcomes });
  return outcomes;
}

async function attempt<Result>(model: Model, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw new ModelFailed(model.name, error);
  }
}
