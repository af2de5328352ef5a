import { referenceOf } from '../../forecasting/drift/reference';
import { FEATURE_COUNT } from '../../forecasting/features';
import { GoldenFile, readJson, ScalerFile, sealFiles } from '../../forecasting/models/artifact-files';
import type { Scaler } from '../../forecasting/models/scaler';
import { TRAINING_FILE } from '../../forecasting/sentinel/check-artifact';
import { type Learning, type LearningRows, learn } from '../../forecasting/sentinel/learning';
import { ownLearning } from '../../forecasting/sentinel/own-learning';
import { trainingRecordOf } from '../../forecasting/sentinel/training-record';
import type { HourlySeries } from '../../forecasting/series';
import { leakyLearning, shuffledLearning } from './planted-learnings';
import { untrainedArtifact } from './untrained-artifact';

/** A sound artifact by every check of its files, that says it was trained on the series in the given way. */
function plantedBy(learning: Learning, series: HourlySeries): Map<string, Buffer> {
  const { rows, parts, scaler } = learn(learning, series);
  const files = untrainedArtifact(1);
  files.set('golden.json', jsonOf(rescaled(readJson(files, 'golden.json', GoldenFile), scalersOf(files, scaler))));
  files.set('scaler.json', jsonOf(scaler));
  files.set(TRAINING_FILE, jsonOf(trainingRecordOf(rows, parts)));
  files.set('reference.json', jsonOf(referenceOf(series.filter(({ hour }) => hour <= lastOf(rows, parts.train)))));
  files.delete('checksums.json');
  return sealFiles(files);
}

/** Honestly made, and its weights are noise: whoever judges skill must refuse it. */
export const noiseModel = (series: HourlySeries) => plantedBy(ownLearning, series);

/** Trained with the target inside the rolling mean. */
export const leakyModel = (series: HourlySeries) => plantedBy(leakyLearning, series);

/** Trained on hours drawn at random from the whole of history. */
export const shuffledTimeModel = (series: HourlySeries) => plantedBy(shuffledLearning, series);

function lastOf({ origins }: LearningRows, rows: readonly number[]): number {
  return rows.reduce((newest, row) => Math.max(newest, origins[row] ?? 0), 0);
}

interface Scalers {
  readonly before: Scaler;
  readonly after: Scaler;
}

function scalersOf(files: ReadonlyMap<string, Buffer>, after: Scaler): Scalers {
  return { before: readJson(files, 'scaler.json', ScalerFile), after };
}

/** Other inputs that look the same to the network once they are scaled, so that its answers stay golden. */
function rescaled({ cases }: GoldenFile, { before, after }: Scalers): GoldenFile {
  const move = (value: number, index: number) => {
    const feature = index % FEATURE_COUNT;
    const scaled = (value - (before.mean[feature] ?? 0)) / (before.std[feature] ?? 1);
    return (after.mean[feature] ?? 0) + scaled * (after.std[feature] ?? 1);
  };
  return { cases: cases.map(({ inputs, ...rest }) => ({ ...rest, inputs: inputs.map(move) })) };
}

function jsonOf(content: object): Buffer {
  return Buffer.from(`${JSON.stringify(content)}\n`);
}
