import { checkFuture } from './check-future';
import { checkScaler } from './check-scaler';
import { checkSplit } from './check-split';
import { checkTruncation } from './check-truncation';
import type { Learning, Learnt } from './learning';
import type { Finding } from './report';

/**
 * Checks, on real prices, that inputs, targets and scaler contain no information of a later hour, and that the parts are separated.
 * A year of hours takes about a second.
 * @param learnt the training data that `learning` made from the prices
 */
export function checkLearning(learning: Learning, learnt: Learnt): Finding[] {
  const { rows, parts } = learnt;
  return [
    ...checkTruncation(learning, learnt),
    ...checkFuture(learning, learnt),
    ...checkSplit({ origins: rows.origins, parts, contextHours: learning.contextHours }),
    ...checkScaler(learning, learnt),
  ];
}
