import { NexthourError } from '../../../system/errors';
import type { Feature } from '../../features/registry/feature';
import { type ArtifactFiles, requireFile, UnusableArtifactError } from '../artifact-files';
import type { FitTrees } from '../trees/fit-trees';
import { readTreeEnsemble } from '../trees/tree-ensemble';
import { countPositives, type RiseExamples } from './examples';
import type { Classifier, RiseFamily } from './family';
import { sigmoid } from './logistic-fit';
import { fitLogisticClassifier, LOGISTIC_FILE, readLogisticClassifier } from './logistic-regression';
import type { XgboostParameters } from './parameters';

const TREES_FILE = 'trees.json';
/** The logistic regression from which the trees start is in LOGISTIC_FILE. */
const FILES = [TREES_FILE, LOGISTIC_FILE];

export interface XgboostOptions {
  readonly features: readonly Feature[];
  readonly parameters: XgboostParameters;
  /** The ridge penalty, for each training hour, of the logistic regression from which the trees start. */
  readonly startPenalty: number;
  /** The fit, or the reason why this machine has none. */
  readonly fitTrees: FitTrees | { readonly whyNot: string };
}

/**
 * XGBoost (Chen & Guestrin 2016) with the logistic objective. The trees start from the log-odds of a logistic regression on the same
 * features, so they learn what that regression does not describe. A missing value goes where each tree says.
 */
export function createXgboostFamily(options: XgboostOptions): RiseFamily {
  const { features, parameters, startPenalty, fitTrees } = options;
  return {
    name: 'xgboost',
    description: 'boosted trees of XGBoost over all features, which start from a logistic regression',
    features,
    isCalibrated: true,
    whyNot: typeof fitTrees === 'function' ? null : fitTrees.whyNot,
    fit: async (examples) => {
      if (typeof fitTrees !== 'function') throw new NexthourError('FamilyUnavailable', fitTrees.whyNot);
      const names = features.map(({ name }) => name);
      return fitXgboostClassifier(examples, { names, parameters, startPenalty, fitTrees });
    },
    read: readXgboost,
  };
}

/** @param given.names of the columns of the rows */
export async function fitXgboostClassifier(
  { rows, labels }: Pick<RiseExamples, 'rows' | 'labels'>,
  given: Omit<XgboostOptions, 'features' | 'fitTrees'> & {
    readonly names: readonly string[];
    readonly fitTrees: FitTrees;
  },
): Promise<Classifier> {
  const { names, parameters, startPenalty, fitTrees } = given;
  const start = fitLogisticClassifier({ rows, labels }, startPenalty);
  const trees = await fitTrees({
    rows: packRows(rows, names.length),
    labels: Float32Array.from(labels),
    starts: Float32Array.from(rows, (row) => start.logOdds(row)),
    columns: names,
    parameters: { ...toXgboost(parameters, sumOfHessians(labels)), objective: 'binary:logistic' },
    rounds: parameters.rounds,
  });
  return readXgboost(new Map([[TREES_FILE, trees], ...start.files]), names);
}

/** @throws UnusableArtifactError */
export function readXgboost(files: ArtifactFiles, features: { readonly length: number }): Classifier {
  const own = new Map(FILES.map((name) => [name, requireFile(files, name)]));
  const ensemble = readTreeEnsemble(own, TREES_FILE);
  if (ensemble.columns !== features.length || ensemble.outputs !== 1) {
    const reason = `has ${ensemble.columns} features and ${ensemble.outputs} outputs, instead of ${features.length} and 1`;
    throw new UnusableArtifactError('weights', TREES_FILE, reason);
  }
  const start = readLogisticClassifier(own, features.length);
  const evaluate = (row: Float64Array) => ensemble.evaluate(Float32Array.from(row), start.logOdds(row));
  return { files: own, probability: (row) => sigmoid(evaluate(row)[0] ?? Number.NaN) };
}

/** The second derivatives of the logistic loss, p (1 − p), when all hours have the base rate as probability. */
function sumOfHessians(labels: readonly (0 | 1)[]): number {
  const positives = countPositives({ labels });
  return (positives * (labels.length - positives)) / labels.length;
}

/** The parameters as XGBoost calls them. @param weight the sum of the second derivatives of all hours at the start */
export function toXgboost(parameters: XgboostParameters, weight: number) {
  const { maxDepth, learningRate, minLeafShare, subsample, columnShare, seed } = parameters;
  return {
    tree_method: 'hist',
    max_depth: maxDepth,
    learning_rate: learningRate,
    min_child_weight: minLeafShare * subsample * weight,
    subsample,
    colsample_bytree: columnShare,
    seed,
  };
}

export function packRows(rows: readonly Float64Array[], columns: number): Float32Array {
  const packed = new Float32Array(rows.length * columns);
  for (const [index, row] of rows.entries()) packed.set(row, index * columns);
  return packed;
}
