import { LEVELS } from '../models/quantile-head';
import type { AblationFamily } from '../models/rise/family-names';
import { fitLogisticClassifier } from '../models/rise/logistic-regression';
import type { RiseParameters } from '../models/rise/parameters';
import { fitXgboostClassifier, packRows } from '../models/rise/xgboost';
import type { FitTrees } from '../models/trees/fit-trees';
import { readTreeEnsemble } from '../models/trees/tree-ensemble';
import { toQuantileParameters } from '../models/xgboost-quantiles';
import { meanPinball } from '../scoring/crps';
import type { FitAndScore } from './ablate';

const TREES_FILE = 'trees.json';

/** The Brier score of a classifier. The targets are 0 or 1. */
export function createRiseScorer(
  family: AblationFamily,
  { parameters, fitTrees }: { parameters: RiseParameters; fitTrees: FitTrees },
): FitAndScore {
  const startPenalty = parameters.logistic.penalty;
  return async ({ names, training, test }) => {
    const examples = { rows: training.rows, labels: training.targets as (0 | 1)[] };
    const classifier =
      family === 'xgboost'
        ? await fitXgboostClassifier(examples, { names, parameters: parameters.xgboost, startPenalty, fitTrees })
        : fitLogisticClassifier(examples, startPenalty);
    return Float64Array.from(
      test.rows,
      (row, place) => (classifier.probability(row) - (test.targets[place] ?? 0)) ** 2,
    );
  };
}

/** The mean pinball loss of eleven quantiles. The targets are log-returns divided by sigma, so an hour of a wild day counts as any other. */
export function createPriceScorer({
  parameters: { xgboost },
  fitTrees,
}: {
  parameters: RiseParameters;
  fitTrees: FitTrees;
}): FitAndScore {
  return async ({ names, training, test }) => {
    const trees = await fitTrees({
      rows: packRows(training.rows, names.length),
      labels: Float32Array.from(training.targets),
      columns: names,
      parameters: toQuantileParameters(xgboost, training.rows.length),
      rounds: xgboost.rounds,
    });
    const ensemble = readTreeEnsemble(new Map([[TREES_FILE, trees]]), TREES_FILE);
    return Float64Array.from(test.rows, (row, place) => {
      const quantiles = ensemble.evaluate(Float32Array.from(row)).sort();
      return meanPinball(LEVELS, quantiles, test.targets[place] ?? 0);
    });
  };
}
