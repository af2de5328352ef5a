import { checkFuture } from './check-future';
import { checkScaler } from './check-scaler';
import { checkSplit } from './check-split';
import { checkTruncation } from './check-truncation';
import type { Learning, Learnt } from './learning';
import type { Finding } from './report';

/**
 * Examines, on real prices, a way to make what a model learns: whether inputs, targets and scaler know anything of a later hour,
 * and whether the parts are apart. A year of hours takes about a second.
 * @param learnt what it made of the prices
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
