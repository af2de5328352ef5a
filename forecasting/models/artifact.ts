import { DriftReference } from '../drift/reference';
import { CONTEXT_HOURS, FEATURE_COUNT, FEATURE_NAMES, MEMORY_HOURS, WINDOW_HOURS } from '../features/window';
import {
  type ArtifactFiles,
  FeaturesFile,
  GoldenFile,
  readJson,
  ScalerFile,
  UnusableArtifactError,
  verifyChecksums,
} from './artifact-files';
import { CombinationParameters } from './combination';
import { readHar } from './har';
import type { Lstm } from './lstm';
import { createLstmForward } from './lstm-forward';
import { readWeights } from './lstm-weights';
import { LEVEL_COUNT, LEVELS, MEDIAN_STEP, quantilesFromRaw } from './quantile-head';
import { type Scaler, scale } from './scaler';
import { createServableModel, type ServableModel } from './servable-model';

/** Largest allowed difference between our forward pass and TensorFlow's, in units of volatility. */
const GOLDEN_TOLERANCE = 1e-5;

/** The features.json of the models that this version trains and serves. */
export const featuresFile: FeaturesFile = {
  version: 2,
  names: [...FEATURE_NAMES],
  windowHours: WINDOW_HOURS,
  contextHours: CONTEXT_HOURS,
  memoryHours: MEMORY_HOURS,
  levels: [...LEVELS],
  head: {
    kind: 'median and softplus distances',
    medianStep: MEDIAN_STEP,
    meaning:
      'Inputs are scaled by scaler.json: (input - mean) / std. The raw output at level 0.5 times medianStep is the median; each other raw output is, by softplus, the distance to the next quantile toward the median. Quantiles are of the next hourly log-return divided by the volatility that har.json forecasts for that hour.',
  },
};

/**
 * Loads a model from its files.
 * @throws UnusableArtifactError for a wrong checksum, another schema, a weight that is not finite, or outputs that differ from TensorFlow's
 */
export function loadArtifact(files: ArtifactFiles): ServableModel {
  const lstm = readLstm(files);
  const reference = readJson(files, 'reference.json', DriftReference);
  return createServableModel({
    lstm,
    reference,
    parameters: readJson(files, 'combination.json', CombinationParameters),
  });
}

/** Loads only the LSTM of an artifact, with the same checks. @throws UnusableArtifactError */
export function readLstm(files: ArtifactFiles): Lstm {
  verifyChecksums(files);
  requireKnownFeatures(files);
  const lstm = { har: readHar(files), quantiles: readNetwork(files), files };
  requireGoldenOutputs(files, lstm);
  return lstm;
}

function requireKnownFeatures(files: ArtifactFiles): void {
  const found = JSON.stringify(readJson(files, 'features.json', FeaturesFile));
  if (found !== JSON.stringify(featuresFile)) {
    throw new UnusableArtifactError(
      'schema',
      'features.json',
      'describes other inputs or outputs than this version of nexthour computes',
    );
  }
}

function readNetwork(files: ArtifactFiles): Lstm['quantiles'] {
  const scaler = readScaler(files);
  const forward = createLstmForward(readWeights(files));
  const [scaled, quantiles] = [new Float64Array(WINDOW_HOURS * FEATURE_COUNT), new Float64Array(LEVEL_COUNT)];
  return (inputs, earlierHours) => quantilesFromRaw(forward(scale(inputs, scaler, scaled), earlierHours), quantiles);
}

function readScaler(files: ArtifactFiles): Scaler {
  const scaler = readJson(files, 'scaler.json', ScalerFile);
  const isComplete = scaler.mean.length === FEATURE_COUNT && scaler.std.length === FEATURE_COUNT;
  if (!isComplete || scaler.std.some((std) => !(std > 0))) {
    throw new UnusableArtifactError(
      'schema',
      'scaler.json',
      `must have ${FEATURE_COUNT} means and ${FEATURE_COUNT} positive standard deviations`,
    );
  }
  return scaler;
}

function requireGoldenOutputs(files: ArtifactFiles, { quantiles }: Lstm): void {
  for (const [index, golden] of readJson(files, 'golden.json', GoldenFile).cases.entries()) {
    const output = quantiles(Float64Array.from(golden.inputs));
    const hasShape = golden.quantiles.length === LEVEL_COUNT && golden.inputs.length === WINDOW_HOURS * FEATURE_COUNT;
    const isNear = golden.quantiles.every(
      (expected, level) => Math.abs(expected - (output[level] ?? Number.NaN)) <= GOLDEN_TOLERANCE,
    );
    if (!hasShape || !isNear)
      throw new UnusableArtifactError(
        'golden',
        'golden.json',
        `case ${index} differs from the output that this version of nexthour computes`,
      );
  }
}
