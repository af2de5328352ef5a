import { checkFuture } from './check-future';
import { checkScaler } from './check-scaler';
import { checkSplit } from './check-split';
import { checkTruncation } from './check-truncation';
import type { DataPreparation, TrainingData } from './data-preparation';
import type { Finding } from './report';

/**
 * Checks that inputs, targets and scaler contain no information from later hours, and that the parts are separated. A year of hours
 * takes about a second.
 * @param trainingData built by `preparation`
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
