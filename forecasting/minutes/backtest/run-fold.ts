import { checkForecasts, checkRepeatedForecast } from '../../backtest/check-forecasts';
import type { Fold } from '../../backtest/folds';
import { type FoldStep, type ModelOutcomes, runStep } from '../../backtest/run-fold';
import type { ForecastOutcome } from '../../scoring/outcome';
import { type BarSeries, changeAfter, endOfBar, indexOfBar, sliceBars } from '../bar-series';
import type { Horizon, MinuteForecaster, MinuteModel } from '../models/minute-model';

export interface MinuteFoldRun {
  readonly series: BarSeries;
  readonly fold: Fold;
  readonly horizon: Horizon;
  /** Every how many bars a forecast is made. */
  readonly stride: number;
  /** Fitted one after another, in this order. */
  readonly models: readonly MinuteModel[];
  readonly onStep: (step: FoldStep) => void;
}

/**
 * Fits each model on the training bars of the fold, then forecasts each target of the fold from all bars up to its origin. No model receives
 * a bar after the fold.
 * @throws NexthourError `ModelFailed`, whose cause is the model's error
 */
export async function runMinuteFold(run: MinuteFoldRun): Promise<ModelOutcomes[]> {
  const { series, fold, models, onStep } = run;
  const training = sliceBars(series, indexOfBar(series, fold.training.from), indexOfBar(series, fold.training.to) + 1);
  const known = sliceBars(series, 0, indexOfBar(series, fold.targets.to) + 1);
  const runs: ModelOutcomes[] = [];
  for (const model of models) {
    const fitted = await runStep(model, () => model.fit(training));
    onStep({ model: model.name, done: 'fit' });
    const outcomes = await runStep(model, async () => forecast(fitted, known, run));
    onStep({ model: model.name, done: 'forecast' });
    runs.push({ model: model.name, outcomes });
  }
  return runs;
}

function forecast(fitted: MinuteForecaster, known: BarSeries, run: MinuteFoldRun): ForecastOutcome[] {
  const outcomes = computeMinuteOutcomes(fitted, {
    ...{ series: known, steps: run.horizon.steps },
    origins: listOrigins(run),
  });
  checkForecasts(outcomes);
  checkRepeatedForecast(outcomes, (origin) => {
    const index = indexOfBar(known, origin);
    return fitted.forecastAt(sliceBars(known, 0, index + 1), [index])[0];
  });
  return outcomes;
}

/** Indices of the origins whose targets are in the fold, on the multiples of the stride since 1970, so that folds agree. */
function listOrigins({ series, fold, horizon, stride }: MinuteFoldRun): number[] {
  const origins: number[] = [];
  const [from, to] = [fold.targets.from, fold.targets.to].map((target) => indexOfBar(series, target) - horizon.steps);
  for (let index = Math.max(0, from ?? 0); index <= (to ?? -1); index++) {
    if (Math.round(endOfBar(series, index) / series.barMs) % stride === 0) origins.push(index);
  }
  return origins;
}

/**
 * Forecasts from each origin and adds the actual. Origins without a forecast or without a known actual are left out.
 * @param origins ascending indices into the series
 */
export function computeMinuteOutcomes(
  model: MinuteForecaster,
  { series, origins, steps }: { series: BarSeries; origins: readonly number[]; steps: number },
): ForecastOutcome[] {
  const forecasts = model.forecastAt(series, origins);
  return origins.flatMap((index, row) => {
    const forecast = forecasts[row];
    const change = changeAfter(series, index, steps);
    if (!forecast || Number.isNaN(change)) return [];
    return [{ ...forecast, origin: endOfBar(series, index), lastRate: series.close[index] ?? Number.NaN, change }];
  });
}
