import { NexthourError } from '../../../system/errors';
import type { Feature } from '../../features/registry/feature';
import { requireFile, UnusableArtifactError } from '../artifact-files';
import type { FitTrees } from '../trees/fit-trees';
import { readTreeEnsemble } from '../trees/tree-ensemble';
import { countPositives } from './examples';
import type { Classifier, RiseFamily } from './family';
import { sigmoid } from './logistic-fit';
import type { XgboostParameters } from './parameters';

const FILE = 'trees.json';

export interface XgboostOptions {
  readonly features: readonly Feature[];
  readonly parameters: XgboostParameters;
  /** The fit, or the reason why this machine has none. */
  readonly fitTrees: FitTrees | { readonly whyNot: string };
}

/** XGBoost (Chen & Guestrin 2016) with the logistic objective. Missing values are left to the trees. */
export function createXgboostFamily({ features, parameters, fitTrees }: XgboostOptions): RiseFamily {
  const whyNot = typeof fitTrees === 'function' ? null : fitTrees.whyNot;
  return {
    name: 'xgboost',
    description: 'boosted trees of XGBoost over all features',
    features,
    isCalibrated: true,
    whyNot,
    fit: async ({ rows, labels }) => {
      if (typeof fitTrees !== 'function') throw new NexthourError('FamilyUnavailable', fitTrees.whyNot);
      const trees = await fitTrees({
        rows: packRows(rows, features.length),
        labels: Float32Array.from(labels),
        columns: features.map(({ name }) => name),
        parameters: { ...toXgboost(parameters, sumOfHessians(labels)), objective: 'binary:logistic' },
        rounds: parameters.rounds,
      });
      return createClassifier(trees, features.length);
    },
    read: (files, { length }) => createClassifier(requireFile(files, FILE), length),
  };
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

function createClassifier(trees: Buffer, columns: number): Classifier {
  const files = new Map([[FILE, trees]]);
  const ensemble = readTreeEnsemble(files, FILE);
  if (ensemble.columns !== columns || ensemble.outputs !== 1) {
    const reason = `has ${ensemble.columns} features and ${ensemble.outputs} outputs, instead of ${columns} and 1`;
    throw new UnusableArtifactError('weights', FILE, reason);
  }
  return {
    files,
    probability: (row) => sigmoid(ensemble.evaluate(Float32Array.from(row))[0] ?? Number.NaN),
  };
}
