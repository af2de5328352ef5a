import { Type } from '@sinclair/typebox';
import type { Feature } from '../features/registry/feature';
import { createFeatureRows, FEATURES } from '../features/registry/registry';
import { logReturn } from '../features/volatility';
import { PERCENTILES, quantileAt } from '../quantiles';
import type { HourlySeries } from '../series';
import { type ArtifactFiles, jsonFile, readJson, UnusableArtifactError } from './artifact-files';
import type { FittedModel, Model, ReturnForecast } from './model';
import { LEVEL_COUNT, LEVELS } from './quantile-head';
import type { XgboostParameters } from './rise/parameters';
import { packRows, toXgboost } from './rise/xgboost';
import type { FitTrees } from './trees/fit-trees';
import { readTreeEnsemble } from './trees/tree-ensemble';

const TREES_FILE = 'trees.json';
const FEATURES_FILE = 'features.json';
const FeaturesFile = Type.Object({
  features: Type.Array(Type.Object({ name: Type.String(), version: Type.Integer() })),
});

/** The feature whose exponential is the unit of the quantiles. */
const SIGMA = 'log_sigma';

/**
 * XGBoost with the pinball loss: eleven quantiles of the next log-return divided by the volatility of the day. The quantiles are sorted,
 * because separate trees can cross. The point is the last price: the direction of the next hour cannot be forecast.
 * @param given.fitTrees needs XGBoost's library
 */
export function createXgboostQuantiles(given: {
  readonly parameters: XgboostParameters;
  readonly fitTrees: FitTrees;
}): Model {
  const { parameters, fitTrees } = given;
  return {
    name: 'xgboost',
    fit: async (series) => {
      const { rows, targets } = buildRows(series);
      const trees = await fitTrees({
        rows: packRows(rows, FEATURES.length),
        labels: Float32Array.from(targets),
        columns: FEATURES.map(({ name }) => name),
        parameters: toQuantileParameters(parameters, rows.length),
        rounds: parameters.rounds,
      });
      const features = FEATURES.map(({ name, version }) => ({ name, version }));
      return readXgboostQuantiles(
        new Map([
          [TREES_FILE, trees],
          [FEATURES_FILE, jsonFile({ features })],
        ]),
      );
    },
    fromFiles: readXgboostQuantiles,
  };
}

/** The second derivative of the pinball loss counts as 1 for each of the `count` hours. */
export function toQuantileParameters(parameters: XgboostParameters, count: number) {
  return { ...toXgboost(parameters, count), objective: 'reg:quantileerror', quantile_alpha: `[${LEVELS}]` };
}

function buildRows(series: HourlySeries): { rows: Float64Array[]; targets: number[] } {
  const rowAt = createRows(series, FEATURES);
  const rows: Float64Array[] = [];
  const targets: number[] = [];
  for (let index = 0; index < series.length - 1; index++) {
    const row = rowAt(index);
    const change = logReturn(series[index], series[index + 1]);
    if (!row || change === null) continue;
    rows.push(row.values);
    targets.push(change / row.sigma);
  }
  return { rows, targets };
}

/** @throws UnusableArtifactError */
function readXgboostQuantiles(files: ArtifactFiles): FittedModel {
  const features = readJson(files, FEATURES_FILE, FeaturesFile).features.map(requireFeature);
  const ensemble = readTreeEnsemble(files, TREES_FILE);
  if (ensemble.columns !== features.length || ensemble.outputs !== LEVEL_COUNT) {
    const reason = `has ${ensemble.columns} features and ${ensemble.outputs} outputs, instead of ${features.length} and ${LEVEL_COUNT}`;
    throw new UnusableArtifactError('weights', TREES_FILE, reason);
  }
  return {
    forecastAt: (series, origins) => {
      const rowAt = createRows(series, features);
      return origins.map((origin) => {
        const row = rowAt(origin);
        return row && toForecast(ensemble.evaluate(Float32Array.from(row.values)), row.sigma);
      });
    },
    toFiles: () => files,
  };
}

function requireFeature({ name, version }: { readonly name: string; readonly version: number }): Feature {
  const feature = FEATURES.find((one) => one.name === name && one.version === version);
  if (feature) return feature;
  throw new UnusableArtifactError('schema', FEATURES_FILE, `reads the feature ${name} in version ${version}`);
}

function toForecast(standardised: Float32Array, sigma: number): ReturnForecast {
  const known = { levels: LEVELS, values: standardised.sort() };
  return { point: 0, quantiles: Float64Array.from(PERCENTILES, (level) => sigma * quantileAt(known, level)) };
}

/** Returns a function that gives the features and the volatility of an hour; `null` when the volatility is not known. */
function createRows(series: HourlySeries, features: readonly Feature[]) {
  const place = features.findIndex(({ name }) => name === SIGMA);
  const featuresAt = createFeatureRows(series, features);
  return (index: number): { values: Float64Array; sigma: number } | null => {
    const values = featuresAt(index);
    const logSigma = values?.[place] ?? null;
    if (!values || logSigma === null) return null;
    return { values: Float64Array.from(values, (value) => value ?? Number.NaN), sigma: Math.exp(logSigma) };
  };
}
