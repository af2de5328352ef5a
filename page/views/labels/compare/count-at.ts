export interface Counts {
  readonly threshold: number;
  readonly true_positives: number;
  readonly false_positives: number;
  readonly true_negatives: number;
  readonly false_negatives: number;
}

interface Curve {
  readonly positives: number;
  readonly negatives: number;
  readonly roc: readonly {
    readonly threshold: number;
    readonly true_positive_rate: number | null;
    readonly false_positive_rate: number | null;
  }[];
}

/**
 * The confusion matrix at a threshold, from the ROC curve. The curve of many hours has about 200 points, so the counts are those of its
 * nearest threshold that is not lower; `threshold` of the result says which.
 */
export function countAt({ positives, negatives, roc }: Curve, threshold: number): Counts {
  // The thresholds descend. No probability is above the first one, which selects nothing.
  const point = roc.findLast((one, index) => index > 0 && one.threshold >= threshold);
  const truePositives = Math.round((point?.true_positive_rate ?? 0) * positives);
  const falsePositives = Math.round((point?.false_positive_rate ?? 0) * negatives);
  return {
    threshold: point?.threshold ?? threshold,
    true_positives: truePositives,
    false_positives: falsePositives,
    true_negatives: negatives - falsePositives,
    false_negatives: positives - truePositives,
  };
}
