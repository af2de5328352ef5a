import { Type } from '@sinclair/typebox';
import type { Feature } from '../../features/registry/feature';
import { type ArtifactFiles, jsonFile, readJson, UnusableArtifactError } from '../artifact-files';
import type { RiseExamples } from './examples';
import type { Classifier, RiseFamily } from './family';
import { fitLogistic, sigmoid } from './logistic-fit';

export const LOGISTIC_FILE = 'logistic.json';
const Numbers = Type.Array(Type.Number());
const LogisticFile = Type.Object({
  /** The constant. */
  intercept: Type.Number(),
  /** One number per feature, as the other lists. */
  coefficients: Numbers,
  /** Mean and standard deviation over the training hours in which the feature is known. */
  mean: Numbers,
  std: Numbers,
});
type LogisticFile = (typeof LogisticFile)['static'];

/** Scaled inputs are limited, so that an extreme hour does not decide alone. */
const MAX_SCALED = 5;

export interface LogisticOptions {
  readonly name: string;
  readonly description: string;
  readonly features: readonly Feature[];
  readonly isCalibrated: boolean;
  /** The ridge penalty for each training hour. */
  readonly penalty: number;
}

/** Logistic regression on scaled features. A missing value counts as the mean of its feature. */
export function createLogisticFamily({ penalty, ...described }: LogisticOptions): RiseFamily {
  return {
    ...described,
    whyNot: null,
    fit: async (examples) => fitLogisticClassifier(examples, penalty),
    read: (files, { length }) => readLogisticClassifier(files, length),
  };
}

export interface LogisticClassifier extends Classifier {
  /** ln(p / (1 − p)) of the probability p. */
  logOdds(row: Float64Array): number;
}

export function fitLogisticClassifier(
  { rows, labels }: Pick<RiseExamples, 'rows' | 'labels'>,
  penalty: number,
): LogisticClassifier {
  return createClassifier(fitScaled({ rows, labels }, { count: rows[0]?.length ?? 0, penalty }));
}

/** @param count the number of features @throws UnusableArtifactError */
export function readLogisticClassifier(files: ArtifactFiles, count: number): LogisticClassifier {
  return createClassifier(readLogistic(files, count));
}

function fitScaled(
  { rows, labels }: Pick<RiseExamples, 'rows' | 'labels'>,
  { count, penalty }: { count: number; penalty: number },
): LogisticFile {
  const columns = Array.from({ length: count }, (_, column) => scaleOf(rows, column));
  const scaler = { mean: columns.map(({ mean }) => mean), std: columns.map(({ std }) => std) };
  const scaled = rows.map((row) => scaleRow(row, scaler));
  const [intercept = 0, ...coefficients] = fitLogistic({ rows: scaled, labels, penalty: penalty * rows.length });
  return { intercept, coefficients, ...scaler };
}

function scaleOf(rows: readonly Float64Array[], column: number): { mean: number; std: number } {
  const known = rows.flatMap((row) => (Number.isNaN(row[column]) ? [] : [row[column] ?? 0]));
  const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, known.length);
  return { mean, std: variance > 1e-12 ? Math.sqrt(variance) : 1 };
}

function scaleRow(row: Float64Array, { mean, std }: Pick<LogisticFile, 'mean' | 'std'>): Float64Array {
  return row.map((value, column) => {
    const scaled = (value - (mean[column] ?? 0)) / (std[column] ?? 1);
    return Number.isNaN(scaled) ? 0 : Math.min(MAX_SCALED, Math.max(-MAX_SCALED, scaled));
  });
}

function createClassifier(fitted: LogisticFile): LogisticClassifier {
  const { intercept, coefficients } = fitted;
  const logOdds = (row: Float64Array) =>
    scaleRow(row, fitted).reduce((sum, value, index) => sum + value * (coefficients[index] ?? 0), intercept);
  return { files: new Map([[LOGISTIC_FILE, jsonFile(fitted)]]), logOdds, probability: (row) => sigmoid(logOdds(row)) };
}

function readLogistic(files: ArtifactFiles, count: number): LogisticFile {
  const fitted = readJson(files, LOGISTIC_FILE, LogisticFile);
  const { coefficients, mean, std } = fitted;
  const isComplete = [coefficients, mean, std].every((list) => list.length === count && list.every(Number.isFinite));
  if (!isComplete || std.some((value) => !(value > 0))) {
    const reason = `must have ${count} finite coefficients, means and positive standard deviations`;
    throw new UnusableArtifactError('weights', LOGISTIC_FILE, reason);
  }
  return fitted;
}
