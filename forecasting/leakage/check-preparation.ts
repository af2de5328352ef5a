import { checkFuture } from './check-future';
import { checkScaler } from './check-scaler';
import { checkSplit } from './check-split';
import { checkTruncation } from './check-truncation';
import type { DataPreparation, TrainingData } from './data-preparation';
import type { Finding } from './report';

/**
 * Checks, on real prices, that inputs, targets and scaler contain no information of a later hour, and that the parts are separated.
 * A year of hours takes about a second.
 * @param trainingData the training data that `preparation` made from the prices
 */
export function checkPreparation(preparation: DataPreparation, trainingData: TrainingData): Finding[] {
  const { rows, parts } = trainingData;
  return [
    ...checkTruncation(preparation, trainingData),
    ...checkFuture(preparation, trainingData),
    ...checkSplit({ origins: rows.origins, parts, contextHours: preparation.contextHours }),
    ...checkScaler(preparation, trainingData),
  ];
}
