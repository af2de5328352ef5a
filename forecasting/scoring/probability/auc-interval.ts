import { type BootstrapOptions, drawBlocks, type Interval95, percentileInterval } from './block-bootstrap';
import type { ProbabilityOutcome } from './outcome';

/** The 95 % confidence interval of the AUC from the block bootstrap; `null` when a resample has only one outcome. */
export function computeAucInterval(
  outcomes: readonly ProbabilityOutcome[],
  options: BootstrapOptions,
): Interval95 | null {
  const groups = groupTies(outcomes);
  const figures: number[] = [];
  if (outcomes.length > 0) drawBlocks(outcomes.length, options, (counts) => figures.push(weightedAuc(groups, counts)));
  return percentileInterval(figures);
}

/** Hours in descending order of their probability. */
interface Ranking {
  readonly order: Uint32Array;
  readonly rises: Uint8Array;
  /** 1 where the next hour in the order has another probability. */
  readonly ends: Uint8Array;
}

function groupTies(outcomes: readonly ProbabilityOutcome[]): Ranking {
  const probabilityAt = (index: number) => outcomes[index]?.probability ?? Number.NaN;
  const order = Uint32Array.from(outcomes.keys()).sort((a, b) => probabilityAt(b) - probabilityAt(a));
  return {
    order,
    rises: Uint8Array.from(order, (index) => outcomes[index]?.outcome ?? 0),
    ends: Uint8Array.from(order, (index, rank) =>
      probabilityAt(order[rank + 1] ?? -1) === probabilityAt(index) ? 0 : 1,
    ),
  };
}

/** The AUC when each hour counts as often as it was drawn. */
function weightedAuc({ order, rises, ends }: Ranking, counts: Uint16Array): number {
  let [doubled, positives, negatives, positivesBefore, negativesBefore] = [0, 0, 0, 0, 0];
  for (let rank = 0; rank < order.length; rank++) {
    const count = counts[order[rank] ?? 0] ?? 0;
    if (rises[rank] === 1) positives += count;
    else negatives += count;
    if (ends[rank] === 0) continue;
    doubled += (negatives - negativesBefore) * (positives + positivesBefore);
    positivesBefore = positives;
    negativesBefore = negatives;
  }
  return doubled / (2 * positives * negatives);
}
