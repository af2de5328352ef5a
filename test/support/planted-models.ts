import { buildDriftReference } from '../../forecasting/drift/reference';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { type Learning, type Learnt, learn } from '../../forecasting/leakage/learning';
import { ownLearning } from '../../forecasting/leakage/own-learning';
import { trainingRecordOf } from '../../forecasting/leakage/training-record';
import { GoldenFile, readJson, sealFiles } from '../../forecasting/models/artifact-files';
import { fitHar, formatHar, type HarParameters } from '../../forecasting/models/har';
import { createLstmForward } from '../../forecasting/models/lstm-forward';
import { readWeights } from '../../forecasting/models/lstm-weights';
import { quantilesFromRaw } from '../../forecasting/models/quantile-head';
import { type Scaler, scale } from '../../forecasting/models/scaler';
import type { HourlySeries } from '../../forecasting/series';
import { leakyLearning, shuffledLearning } from './planted-learnings';
import { untrainedArtifact } from './untrained-artifact';

/** So large that the network shouts: its median is off by half a standard deviation, this way or that. */
const NOISE = 20;

/** What a model is planted on: the prices of a snapshot, and the parameters of the pipeline that is to refuse it. */
export interface Planted {
  readonly series: HourlySeries;
  readonly har: HarParameters;
}

/** Honestly made, and its weights are noise: whoever judges skill must refuse it. */
export const noiseModel = (planted: Planted) => plantedBy(ownLearning, planted);

/** Trained with the target inside the rolling mean. */
export const leakyModel = (planted: Planted) => plantedBy(leakyLearning, planted);

/** Trained on hours drawn at random from the whole of history. */
export const shuffledTimeModel = (planted: Planted) => plantedBy(shuffledLearning, planted);

/** An artifact that is sound by every check of its files, and says it was trained in the given way. */
function plantedBy(learning: Learning, { series, har }: Planted): Map<string, Buffer> {
  const learnt = learn(learning, series);
  const { rows, parts, scaler } = learnt;
  const files = untrainedArtifact(1);
  files.set('weights.bin', louder(files.get('weights.bin') ?? Buffer.alloc(0)));
  files.set('scaler.json', jsonOf(scaler));
  files.set('golden.json', jsonOf(goldenOf(files, scaler)));
  files.set('har.json', formatHar(fitHar(until(series, lastOf(learnt, parts.validation) + HOUR_MS), har)));
  files.set('combination.json', jsonOf({ lstmWeight: 1, calibration: { rate: 0.015, leak: 0.006, hours: 336 }, har }));
  files.set('training.json', jsonOf(trainingRecordOf(rows, parts)));
  files.set('reference.json', jsonOf(buildDriftReference(until(series, lastOf(learnt, parts.train)))));
  files.delete('checksums.json');
  return sealFiles(files);
}

function louder(weights: Buffer): Buffer {
  const loud = Buffer.alloc(weights.length);
  for (let at = 0; at < weights.length; at += 4) loud.writeFloatLE(NOISE * weights.readFloatLE(at), at);
  return loud;
}

/** The same inputs, with what the network answers to them now. */
function goldenOf(files: ReadonlyMap<string, Buffer>, scaler: Scaler): GoldenFile {
  const forward = createLstmForward(readWeights(files));
  const { cases } = readJson(files, 'golden.json', GoldenFile);
  const answer = (inputs: number[]) => [...quantilesFromRaw(forward(scale(Float64Array.from(inputs), scaler)))];
  return { cases: cases.map(({ inputs }) => ({ inputs, quantiles: answer(inputs) })) };
}

function lastOf({ rows }: Learnt, part: readonly number[]): Hour {
  return part.reduce((newest, row) => Math.max(newest, rows.origins[row] ?? 0), 0);
}

function until(series: HourlySeries, last: Hour): HourlySeries {
  return series.filter(({ hour }) => hour <= last);
}

function jsonOf(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}
