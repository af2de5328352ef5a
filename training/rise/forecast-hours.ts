import { createHash } from 'node:crypto';
import {
  createFeatureRows,
  FEATURES,
  type FeatureRow,
  findFeature,
} from '../../forecasting/features/registry/registry';
import type { Hour } from '../../forecasting/hour';
import { toCanonicalJson } from '../../forecasting/ledger/seal';
import { loadRiseModel } from '../../forecasting/models/rise/families';
import type { RiseLabel } from '../../forecasting/questions';
import type { HourlySeries } from '../../forecasting/series';
import { NexthourError } from '../../system/errors';
import { runOnnx } from '../onnx/run-onnx';

/** The family of uploaded models, and the name of their file. */
const ONNX_FAMILY = 'onnx';
const ONNX_FILE = 'model.onnx';

/** A model version of a question about a rise, with its files. */
export interface LoadedRiseModel {
  readonly id: string;
  readonly family: string;
  readonly label: RiseLabel;
  /** In the order of the inputs of the model. */
  readonly features: readonly { readonly name: string; readonly version: number }[];
  readonly files: ReadonlyMap<string, Buffer>;
}

/** What a model forecasts from an hour, and from what. */
export interface HourForecast {
  readonly hour: Hour;
  /** The price of the hour, USD. */
  readonly lastRate: number;
  readonly probability: number;
  /** sha256 of all features of the hour. */
  readonly featuresSha256: string;
}

/**
 * Forecasts from each of the hours, from the hours of the series up to it only. An hour without a price, or without a feature that the
 * model needs, has no forecast.
 * @throws NexthourError `FeatureChanged`, `UnusableOnnx`; UnusableArtifactError
 */
export async function forecastHours(
  model: LoadedRiseModel,
  { series, hours }: { series: HourlySeries; hours: readonly Hour[] },
  signal: AbortSignal,
): Promise<HourForecast[]> {
  requireFeatures(model);
  const wanted = new Set(hours);
  const rowAt = createFeatureRows(series);
  const origins = series.flatMap(({ hour, rate }, index) => {
    const values = wanted.has(hour) && rate !== null ? rowAt(index) : null;
    return values && rate !== null ? [{ index, hour, rate, values }] : [];
  });
  if (origins.length === 0) return [];
  const probabilities = await computeProbabilities(model, { series, origins }, signal);
  return origins.flatMap(({ hour, rate, values }, place) => {
    const probability = probabilities[place] ?? Number.NaN;
    return Number.isFinite(probability)
      ? [{ hour, lastRate: rate, probability, featuresSha256: hashFeatures(values) }]
      : [];
  });
}

interface Origins {
  readonly series: HourlySeries;
  readonly origins: readonly { readonly index: number; readonly values: FeatureRow }[];
}

/** Uploaded models run in a child process, those of nexthour's own families in this one. */
async function computeProbabilities(
  model: LoadedRiseModel,
  { series, origins }: Origins,
  signal: AbortSignal,
): Promise<ArrayLike<number>> {
  const { family, features, files, label } = model;
  if (family !== ONNX_FAMILY) {
    const indices = origins.map(({ index }) => index);
    return loadRiseModel(files, label)
      .forecastAt(series, indices)
      .map((forecast) => forecast?.probability ?? Number.NaN);
  }
  const columns = features.map(({ name }) => name);
  const places = columns.map((name) => FEATURES.findIndex((feature) => feature.name === name));
  const rows = new Float64Array(origins.length * columns.length);
  for (const [row, { values }] of origins.entries()) {
    for (const [column, place] of places.entries()) rows[row * columns.length + column] = values[place] ?? Number.NaN;
  }
  const bytes = files.get(ONNX_FILE) ?? Buffer.alloc(0);
  return (await runOnnx({ bytes, features: columns, columns, rows }, signal)).probabilities;
}

/** A model that was trained on another version of a feature would read other numbers under the same name. */
function requireFeatures({ id, features }: LoadedRiseModel): void {
  for (const { name, version } of features) {
    const present = findFeature(name);
    if (present?.version === version) continue;
    const now = present ? `nexthour computes version ${present.version}` : 'nexthour has no such feature';
    const message = `The model ${id} reads version ${version} of the feature ${name}, and ${now}; train the model again`;
    throw new NexthourError('FeatureChanged', message);
  }
}

function hashFeatures(values: FeatureRow): string {
  const named = Object.fromEntries(FEATURES.map(({ name }, place) => [name, values[place] ?? null]));
  return createHash('sha256').update(toCanonicalJson(named)).digest('hex');
}
