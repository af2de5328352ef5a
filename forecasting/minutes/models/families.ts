import { NexthourError } from '../../../system/errors';
import type { ArtifactFiles } from '../../models/artifact-files';
import type { FitTrees } from '../../models/trees/fit-trees';
import type { BarSeries } from '../bar-series';
import { createTrailingQuantiles, createVolatilityScaled } from './baselines';
import { createMinuteCombination } from './combination';
import { createMinuteHar } from './har';
import {
  type FittedMinuteModel,
  type Horizon,
  type MinuteForecaster,
  type MinuteModel,
  type Openable,
  withoutFiles,
} from './minute-model';
import type { MinuteParameters } from './parameters';
import { createMinuteXgboost } from './xgboost';

/** The baselines: persistence with the trailing quantiles, and the one that is scaled with the volatility. */
export const MINUTE_BASELINES = ['persistence', 'volatility'] as const;
/** In the order in which they run and are shown. */
export const MINUTE_MODELS: readonly string[] = [...MINUTE_BASELINES, 'har', 'xgboost', 'combination'];

/** The models that need XGBoost's library for their fit. */
const NEED_XGBOOST: readonly string[] = ['xgboost', 'combination'];
export const MODELS_WITHOUT_XGBOOST = MINUTE_MODELS.filter((name) => !NEED_XGBOOST.includes(name));

/** The baselines first, then the requested models, each once. @throws NexthourError `UnknownModel` */
export function chooseMinuteModels(requested: readonly string[] = MINUTE_MODELS): string[] {
  for (const name of requested) {
    if (MINUTE_MODELS.includes(name)) continue;
    const message = `There is no model "${name}" for bars of minutes. Choose from ${MINUTE_MODELS.join(', ')}`;
    throw new NexthourError('UnknownModel', message);
  }
  return [...new Set([...MINUTE_BASELINES, ...requested])];
}

/** Creates the models of one fold, by name. XGBoost and the combination share one fit. */
export function createMinuteModels(given: {
  readonly horizon: Horizon;
  readonly parameters: MinuteParameters;
  readonly fitTrees: FitTrees;
}): ReadonlyMap<string, MinuteModel> {
  const { horizon, parameters } = given;
  const xgboost = fitOncePerSeries(createMinuteXgboost(given));
  const models = [
    withoutFit('persistence', createTrailingQuantiles(horizon)),
    withoutFit('volatility', createVolatilityScaled(horizon, parameters.volatility)),
    createMinuteHar(horizon, parameters.har),
    xgboost,
    createMinuteCombination(xgboost, parameters.combination),
  ];
  return new Map(models.map((model) => [model.name, model]));
}

function withoutFit(name: string, forecaster: MinuteForecaster & Openable): MinuteModel {
  const fitted = withoutFiles(forecaster);
  return { name, fit: async () => fitted, fromFiles: (_files: ArtifactFiles) => fitted };
}

function fitOncePerSeries(model: MinuteModel): MinuteModel {
  const fitted = new WeakMap<BarSeries, Promise<FittedMinuteModel>>();
  return {
    ...model,
    fit: (series) => {
      const known = fitted.get(series) ?? model.fit(series);
      fitted.set(series, known);
      return known;
    },
  };
}
