import { Type } from '@sinclair/typebox';
import { UNKNOWN } from '../../features/indicators/averages';
import { type ArtifactFiles, jsonFile, readJson, UnusableArtifactError } from '../../models/artifact-files';
import type { ReturnForecast } from '../../models/model';
import { toXgboost } from '../../models/rise/xgboost';
import type { FitTrees } from '../../models/trees/fit-trees';
import { readTreeEnsemble, type TreeEnsemble } from '../../models/trees/tree-ensemble';
import { type KnownQuantiles, levelOf, PERCENTILES, quantileAt } from '../../quantiles';
import { type BarSeries, countBars, isUnknown } from '../bar-series';
import { computeFeatures, FEATURE_NAMES } from '../minute-inputs';
import { rememberNewest } from '../remember-newest';
import { createTrailingQuantileReader } from '../trailing-quantiles';
import {
  computeResidual,
  createFittedHar,
  createHarStates,
  fitHar,
  type HarState,
  listTrainingIndices,
  type MinuteHar,
  readHar,
  rememberedCount,
} from './har';
import {
  type FittedMinuteModel,
  type ForecastIndex,
  forecastByOpening,
  type Horizon,
  type MinuteModel,
} from './minute-model';
import type { MinuteParameters } from './parameters';

const TREES_FILE = 'trees.json';
const FEATURES_FILE = 'features.json';
const FeaturesFile = Type.Object({ version: Type.Literal(1), names: Type.Array(Type.String()) });

/** The levels of the absolute residual that the trees forecast. A level p of it is the levels (1 ± p) / 2 of the residual. */
const SHARES = [0.1, 0.3, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98] as const;
/** Beyond the outermost level, quantiles are extrapolated. */
const MAX_SHARE = 0.998;
const NO_CORRECTION = PERCENTILES;
const DAY_MINUTES = 1_440;
const LEVELS = [...SHARES.map((share) => (1 - share) / 2).reverse(), 0.5, ...SHARES.map((share) => (1 + share) / 2)];

/**
 * XGBoost with the pinball loss: quantiles of the absolute change over the volatility that HAR forecasts. So the distribution is symmetric
 * around the point of HAR, and each example counts for both sides. Each level is replaced by the one that had the wanted share of the
 * actuals in the last days (Kuleshov, Fenner & Ermon 2018).
 * @param given.fitTrees needs XGBoost's library
 */
export function createMinuteXgboost(given: {
  readonly horizon: Horizon;
  readonly parameters: MinuteParameters;
  readonly fitTrees: FitTrees;
}): MinuteModel {
  const { parameters, fitTrees } = given;
  return {
    name: 'xgboost',
    fit: async (series) => {
      const har = fitHar(series, { steps: given.horizon.steps, parameters: parameters.har });
      const { rows, labels } = buildRows(series, har, parameters.xgboost.rows);
      const trees = await fitTrees({
        ...{ rows, labels, columns: FEATURE_NAMES },
        // The second derivative of the pinball loss counts as 1 for each row.
        parameters: {
          ...toXgboost(parameters.xgboost, labels.length),
          ...{ objective: 'reg:quantileerror', quantile_alpha: `[${SHARES}]` },
        },
        rounds: parameters.xgboost.rounds,
      });
      const features = { version: 1, names: FEATURE_NAMES };
      const files = [
        [TREES_FILE, trees],
        [FEATURES_FILE, jsonFile(features)],
      ] as const;
      return readMinuteXgboost(new Map([...createFittedHar(har).toFiles(), ...files]));
    },
    fromFiles: readMinuteXgboost,
  };
}

function buildRows(series: BarSeries, har: MinuteHar, most: number): { rows: Float32Array; labels: Float32Array } {
  const stateAt = createHarStates(har, series);
  const { steps, season } = har;
  const rows: Float32Array[] = [];
  const labels: number[] = [];
  for (const index of listTrainingIndices(series, steps, most)) {
    const state = stateAt(index);
    const residual = computeResidual(series, state, index, steps);
    if (!state || isUnknown(residual)) continue;
    rows.push(computeFeatures(series, { index, steps, season, windows: state.windows }, state.sigma));
    labels.push(Math.abs(residual));
  }
  const packed = new Float32Array(rows.length * FEATURE_NAMES.length);
  for (const [row, values] of rows.entries()) packed.set(values, row * FEATURE_NAMES.length);
  return { rows: packed, labels: Float32Array.from(labels) };
}

/** @throws UnusableArtifactError */
export function readMinuteXgboost(files: ArtifactFiles): FittedMinuteModel {
  return { ...createForecaster(readFittedTrees(files)), toFiles: () => files };
}

/** Not inside of `readMinuteXgboost`: its files would stay in memory as long as the function that opens the model. */
function createForecaster(fitted: FittedTrees) {
  return forecastByOpening((series) => openXgboost(fitted, series));
}

/** @throws UnusableArtifactError */
export function readFittedTrees(files: ArtifactFiles): FittedTrees {
  const har = readHar(files);
  const ensemble = readTreeEnsemble(files, TREES_FILE);
  const { names } = readJson(files, FEATURES_FILE, FeaturesFile);
  if (names.join() !== FEATURE_NAMES.join()) {
    throw new UnusableArtifactError(
      'schema',
      FEATURES_FILE,
      'names other features than this version of nexthour computes',
    );
  }
  if (ensemble.columns !== FEATURE_NAMES.length || ensemble.outputs !== SHARES.length) {
    const reason = `has ${ensemble.columns} features and ${ensemble.outputs} outputs, instead of ${FEATURE_NAMES.length} and ${SHARES.length}`;
    throw new UnusableArtifactError('weights', TREES_FILE, reason);
  }
  return { har, ensemble };
}

/** What a fit of XGBoost gives. */
export interface FittedTrees {
  readonly har: MinuteHar;
  readonly ensemble: TreeEnsemble;
}

/** @param stateAt what HAR forecasts */
export function openXgboost(
  { har, ensemble }: FittedTrees,
  series: BarSeries,
  stateAt = createHarStates(har, series),
): ForecastIndex {
  const { steps, season, residualDays } = har;
  const shapeAt = rememberNewest(rememberedCount(steps), (index): KnownQuantiles | null => {
    const state = stateAt(index);
    if (!state) return null;
    const { windows, sigma } = state;
    return toShape(ensemble.evaluate(computeFeatures(series, { index, steps, season, windows }, sigma)));
  });
  const shareAt = (index: number) => {
    const shape = shapeAt(index);
    const residual = computeResidual(series, stateAt(index), index, steps);
    return shape && !isUnknown(residual) ? shareOf(shape, residual) : UNKNOWN;
  };
  const correctionAt = createTrailingQuantileReader({
    ...{ length: countBars(residualDays * DAY_MINUTES, series.barMs), mirrored: false },
    valueAt: (index) => shareAt(index - steps),
  });
  const forecastAt = (index: number) => {
    const corrections = correctionAt(index) ?? NO_CORRECTION;
    const [state, shape] = [stateAt(index), shapeAt(index)];
    return state && shape && toForecast(state, shape, corrections);
  };
  return Object.assign(forecastAt, { prepare: correctionAt.prepare });
}

/** The distribution of the residual: its quantiles at LEVELS. Separate trees can cross, and a sum of leaves can be below 0. */
function toShape(sums: Float32Array): KnownQuantiles {
  const absolute = Float64Array.from(sums, (value) => Math.max(0, value)).sort();
  return { levels: LEVELS, values: Float64Array.of(...absolute.map((value) => -value).reverse(), 0, ...absolute) };
}

/** The forecast probability that the absolute residual is at most this one. */
function shareOf(shape: KnownQuantiles, residual: number): number {
  return 2 * levelOf(shape, Math.abs(residual)) - 1;
}

/** @param corrections [99] what was the quantile of `shareOf` at each of PERCENTILES in the last days; PERCENTILES when calibrated */
function toForecast({ point, scale }: HarState, shape: KnownQuantiles, corrections: ArrayLike<number>): ReturnForecast {
  const quantiles = Float64Array.from(PERCENTILES, (level) => {
    const share = Math.round(Math.abs(2 * level - 1) * 100);
    if (share === 0) return point;
    const corrected = Math.min(MAX_SHARE, Math.max(0, corrections[share - 1] ?? UNKNOWN));
    const absolute = quantileAt(shape, (1 + corrected) / 2);
    return point + scale * (level < 0.5 ? -absolute : absolute);
  });
  return { point, quantiles };
}
