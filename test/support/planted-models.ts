import { buildDriftReference } from '../../forecasting/drift/reference';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import {
  type DataPreparation,
  dataPreparation,
  prepareTrainingData,
  type TrainingData,
} from '../../forecasting/leakage/data-preparation';
import { buildTrainingRecord } from '../../forecasting/leakage/training-record';
import { GoldenFile, readJson, sealFiles } from '../../forecasting/models/artifact-files';
import { fitHar, formatHar, type HarParameters } from '../../forecasting/models/har';
import { createLstmForward } from '../../forecasting/models/lstm-forward';
import { readWeights } from '../../forecasting/models/lstm-weights';
import { quantilesFromRaw } from '../../forecasting/models/quantile-head';
import { type Scaler, scale } from '../../forecasting/models/scaler';
import type { HourlySeries } from '../../forecasting/series';
import { leakyPreparation, shuffledPreparation } from './planted-preparations';
import { untrainedArtifact } from './untrained-artifact';

/** Factor for the weights; with it the median is wrong by half a standard deviation in either direction. */
const NOISE = 20;

/** What a planted model is made from: the prices of a snapshot and the parameters of the pipeline that must refuse it. */
export interface Planted {
  readonly series: HourlySeries;
  readonly har: HarParameters;
}

/** Made correctly, but its weights are noise, so the model gate must refuse it. */
export const noiseModel = (planted: Planted) => plantModel(dataPreparation, planted);

/** Trained with the target inside the rolling mean. */
export const leakyModel = (planted: Planted) => plantModel(leakyPreparation, planted);

/** Trained on hours drawn at random from the whole history. */
export const shuffledTimeModel = (planted: Planted) => plantModel(shuffledPreparation, planted);

/** An artifact that passes every check of its files and claims to be trained in the given way. */
function plantModel(preparation: DataPreparation, { series, har }: Planted): Map<string, Buffer> {
  const trainingData = prepareTrainingData(preparation, series);
  const { rows, parts, scaler } = trainingData;
  const files = untrainedArtifact(1);
  files.set('weights.bin', amplify(files.get('weights.bin') ?? Buffer.alloc(0)));
  files.set('scaler.json', toJson(scaler));
  files.set('golden.json', toJson(makeGolden(files, scaler)));
  files.set('har.json', formatHar(fitHar(until(series, lastOf(trainingData, parts.validation) + HOUR_MS), har)));
  files.set('combination.json', toJson({ lstmWeight: 1, calibration: { rate: 0.015, leak: 0.006, hours: 336 }, har }));
  files.set('training.json', toJson(buildTrainingRecord(rows, parts)));
  files.set('reference.json', toJson(buildDriftReference(until(series, lastOf(trainingData, parts.train)))));
  files.delete('checksums.json');
  return sealFiles(files);
}

function amplify(weights: Buffer): Buffer {
  const amplified = Buffer.alloc(weights.length);
  for (let at = 0; at < weights.length; at += 4) amplified.writeFloatLE(NOISE * weights.readFloatLE(at), at);
  return amplified;
}

/** The golden inputs with the answers of the changed network. */
function makeGolden(files: ReadonlyMap<string, Buffer>, scaler: Scaler): GoldenFile {
  const forward = createLstmForward(readWeights(files));
  const { cases } = readJson(files, 'golden.json', GoldenFile);
  const answer = (inputs: number[]) => [...quantilesFromRaw(forward(scale(Float64Array.from(inputs), scaler)))];
  return { cases: cases.map(({ inputs }) => ({ inputs, quantiles: answer(inputs) })) };
}

function lastOf({ rows }: TrainingData, part: readonly number[]): Hour {
  return part.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
}

function until(series: HourlySeries, last: Hour): HourlySeries {
  return series.filter(({ hour }) => hour <= last);
}

function toJson(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}
