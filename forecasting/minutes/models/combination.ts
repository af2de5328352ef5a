import { Type } from '@sinclair/typebox';
import { type ArtifactFiles, jsonFile, readJson } from '../../models/artifact-files';
import { mixForecasts } from '../../models/combination';
import { createHarStates, openHar } from './har';
import { type FittedMinuteModel, forecastByOpening, type MinuteModel } from './minute-model';
import type { MinuteParameters } from './parameters';
import { type FittedTrees, openXgboost, readFittedTrees } from './xgboost';

const COMBINATION_FILE = 'combination.json';
const CombinationFile = Type.Object({ xgboostWeight: Type.Number({ minimum: 0, maximum: 1 }) });

/**
 * The mean of HAR and XGBoost, quantile by quantile (Vincent 1912). HAR adapts to the newest residuals; XGBoost knows how the shape depends
 * on the state of the market.
 */
export function createMinuteCombination(
  xgboost: MinuteModel,
  parameters: MinuteParameters['combination'],
): MinuteModel {
  return {
    name: 'combination',
    fit: async (series) => {
      const { toFiles } = await xgboost.fit(series);
      return readMinuteCombination(new Map([...toFiles(), [COMBINATION_FILE, jsonFile(parameters)]]));
    },
    fromFiles: readMinuteCombination,
  };
}

/** @throws UnusableArtifactError */
export function readMinuteCombination(files: ArtifactFiles): FittedMinuteModel {
  const { xgboostWeight } = readJson(files, COMBINATION_FILE, CombinationFile);
  return { ...createForecaster(readFittedTrees(files), xgboostWeight), toFiles: () => files };
}

/** Not inside of `readMinuteCombination`: its files would stay in memory as long as the function that opens the model. */
function createForecaster(fitted: FittedTrees, xgboostWeight: number) {
  return forecastByOpening((series) => {
    const stateAt = createHarStates(fitted.har, series);
    const [har, xgboost] = [openHar(fitted.har, series, stateAt), openXgboost(fitted, series, stateAt)];
    const forecastAt = (index: number) => {
      const [forecast, other] = [har(index), xgboost(index)];
      return forecast && other && mixForecasts(forecast, other, xgboostWeight);
    };
    // In turns: what HAR forecasts at an index is then still known when XGBoost needs it.
    function* prepare(index: number): Generator<void> {
      const both = [har.prepare?.(index), xgboost.prepare?.(index)];
      while (both.map((one) => one?.next().done ?? true).includes(false)) yield;
    }
    return Object.assign(forecastAt, { prepare });
  });
}
