import { buildDriftReference } from '../../forecasting/drift/reference';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import {
  type DataPreparation,
  dataPreparation,
  prepareTrainingData,
  type TrainingData,
} from '../../forecasting/leakage/data-preparation';
import { buildTrainingRecord } from '../../forecasting/leakage/training-record';
import { type ArtifactFiles, GoldenFile, readJson, sealFiles } from '../../forecasting/models/artifact-files';
import { CombinationParameters } from '../../forecasting/models/combination';
import { fitHar, formatHar, type HarParameters } from '../../forecasting/models/har';
import { createLstmForward } from '../../forecasting/models/lstm-forward';
import { readWeights } from '../../forecasting/models/lstm-weights';
import { quantilesFromRaw } from '../../forecasting/models/quantile-head';
import { type Scaler, scale } from '../../forecasting/models/scaler';
import type { HourlySeries } from '../../forecasting/series';
import { leakyPreparation, shuffledPreparation } from './planted-preparations';
import { untrainedArtifact } from './untrained-artifact';

/** The factor for the weights. It makes the median wrong by half a standard deviation in either direction. */
const NOISE = 20;

/** The input of a planted model: the prices of a snapshot, and the parameters of the pipeline that must refuse the model. */
export interface Planted {
  readonly series: HourlySeries;
  readonly har: HarParameters;
}

/** A model that was prepared correctly but has random weights. The model gate must refuse it. */
export const noiseModel = (planted: Planted) => plantModel(dataPreparation, planted);

/** A model that was trained with the target inside the rolling mean. */
export const leakyModel = (planted: Planted) => plantModel(leakyPreparation, planted);

/** A model that was trained on hours drawn at random from the whole history. */
export const shuffledTimeModel = (planted: Planted) => plantModel(shuffledPreparation, planted);

/** A model that passes the model gate: a calibrated HAR. The network has a weight of 0. */
export function soundModel(planted: Planted): ArtifactFiles {
  const files = new Map(noiseModel(planted));
  const parameters = readJson(files, 'combination.json', CombinationParameters);
  files.set('combination.json', Buffer.from(JSON.stringify({ ...parameters, lstmWeight: 0 })));
  files.delete('checksums.json');
  return sealFiles(files);
}

/** Builds an artifact that passes every check of its files and whose training record is that of the given preparation. */
function plantModel(preparation: DataPreparation, { series, har }: Planted): Map<string, Buffer> {
  const trainingData = prepareTrainingData(preparation, series);
  const { rows, parts, scaler } = trainingData;
  const files = untrainedArtifact(1);
  files.set('weights.bin', amplify(files.get('weights.bin') ?? Buffer.alloc(0)));
  files.set('scaler.json', toJson(scaler));
  files.set('golden.json', toJson(buildGolden(files, scaler)));
  files.set(
    'har.json',
    formatHar(fitHar(seriesUntil(series, lastHourOf(trainingData, parts.validation) + HOUR_MS), har)),
  );
  files.set('combination.json', toJson({ lstmWeight: 1, calibration: { rate: 0.015, leak: 0.006, hours: 336 }, har }));
  files.set('training.json', toJson(buildTrainingRecord(rows, parts)));
  files.set('reference.json', toJson(buildDriftReference(seriesUntil(series, lastHourOf(trainingData, parts.train)))));
  files.delete('checksums.json');
  return sealFiles(files);
}

function amplify(weights: Buffer): Buffer {
  const amplified = Buffer.alloc(weights.length);
  for (let at = 0; at < weights.length; at += 4) amplified.writeFloatLE(NOISE * weights.readFloatLE(at), at);
  return amplified;
}

/** Builds a golden file with the same inputs and the outputs of the changed network. */
function buildGolden(files: ReadonlyMap<string, Buffer>, scaler: Scaler): GoldenFile {
  const forward = createLstmForward(readWeights(files));
  const { cases } = readJson(files, 'golden.json', GoldenFile);
  const quantilesOf = (inputs: number[]) => [...quantilesFromRaw(forward(scale(Float64Array.from(inputs), scaler)))];
  return { cases: cases.map(({ inputs }) => ({ inputs, quantiles: quantilesOf(inputs) })) };
}

function lastHourOf({ rows }: TrainingData, part: readonly number[]): Hour {
  return part.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
}

function seriesUntil(series: HourlySeries, last: Hour): HourlySeries {
  return series.filter(({ hour }) => hour <= last);
}

function toJson(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}
