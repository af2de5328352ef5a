import { Type } from '@sinclair/typebox';
import { type ArtifactFiles, jsonFile, readJson } from '../../models/artifact-files';
import { mixForecasts } from '../../models/combination';
import { createFittedHar, readHar } from './har';
import { type FittedMinuteModel, forecastByOpening, type MinuteModel } from './minute-model';
import type { MinuteParameters } from './parameters';
import { readMinuteXgboost } from './xgboost';

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
  const [har, xgboost] = [createFittedHar(readHar(files)), readMinuteXgboost(files)];
  return {
    ...forecastByOpening((series) => {
      const [openHar, openXgboost] = [har.open(series), xgboost.open(series)];
      const forecastAt = (index: number) => {
        const [forecast, other] = [openHar(index), openXgboost(index)];
        return forecast && other && mixForecasts(forecast, other, xgboostWeight);
      };
      function* prepare(index: number): Generator<void> {
        yield* openHar.prepare?.(index) ?? [];
        yield* openXgboost.prepare?.(index) ?? [];
      }
      return Object.assign(forecastAt, { prepare });
    }),
    toFiles: () => files,
  };
}
