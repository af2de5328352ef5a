import type { ProbabilityOutcome } from './outcome';

/** What a threshold selects: the hours whose probability is at least that high. */
export interface Selected {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

export interface RocPoint {
  readonly threshold: number;
  readonly falsePositiveRate: number;
  readonly truePositiveRate: number;
}

export interface PrecisionRecallPoint {
  readonly threshold: number;
  /** The share of the selected hours in which the price rose. */
  readonly precision: number;
  /** The share of the rises that are selected: the true positive rate. */
  readonly recall: number;
}

/** A curve has at most about this many points, so that it fits into an answer of the API. */
const MAX_POINTS = 200;

/** Counts what each distinct probability selects as threshold, from the highest to the lowest. Equal probabilities are one threshold. */
export function countSelected(outcomes: readonly ProbabilityOutcome[]): Selected[] {
  const sorted = [...outcomes].sort((a, b) => b.probability - a.probability);
  const selected: Selected[] = [];
  let [truePositives, falsePositives] = [0, 0];
  for (const [index, { probability, outcome }] of sorted.entries()) {
    if (outcome === 1) truePositives++;
    else falsePositives++;
    if (sorted[index + 1]?.probability !== probability) {
      selected.push({ threshold: probability, truePositives, falsePositives });
    }
  }
  return selected;
}

/**
 * The area under the ROC curve by the trapezoidal rule, so that a tie of a rise and another hour counts one half (Hanley & McNeil 1982;
 * the statistic of Mann & Whitney). 0.5 for a constant probability; NaN when all outcomes are equal or a probability is NaN.
 */
export function computeAuc(outcomes: readonly ProbabilityOutcome[]): number {
  if (outcomes.some(({ probability }) => Number.isNaN(probability))) return Number.NaN;
  let [doubled, positives, negatives] = [0, 0, 0];
  for (const { truePositives, falsePositives } of countSelected(outcomes)) {
    doubled += (falsePositives - negatives) * (truePositives + positives);
    [positives, negatives] = [truePositives, falsePositives];
  }
  return doubled / (2 * positives * negatives);
}

/** The mean precision over the rises: Σ (recallₙ − recallₙ₋₁) · precisionₙ, without interpolation. NaN without a rise. */
export function computeAveragePrecision(outcomes: readonly ProbabilityOutcome[]): number {
  let [sum, positives] = [0, 0];
  for (const { truePositives, falsePositives } of countSelected(outcomes)) {
    sum += ((truePositives - positives) * truePositives) / (truePositives + falsePositives);
    positives = truePositives;
  }
  return sum / positives;
}

/** The ROC curve, from (0, 0) to (1, 1). */
export function computeRocCurve(outcomes: readonly ProbabilityOutcome[]): RocPoint[] {
  const selected = countSelected(outcomes);
  const last = selected.at(-1);
  const start = { threshold: 1, falsePositiveRate: 0, truePositiveRate: 0 };
  const points = thin(selected).map(({ threshold, truePositives, falsePositives }) => ({
    threshold,
    falsePositiveRate: falsePositives / (last?.falsePositives ?? 0),
    truePositiveRate: truePositives / (last?.truePositives ?? 0),
  }));
  return [start, ...points];
}

/** The precision–recall curve, from the highest threshold to the lowest, whose precision is the base rate. */
export function computePrecisionRecallCurve(outcomes: readonly ProbabilityOutcome[]): PrecisionRecallPoint[] {
  const selected = countSelected(outcomes);
  const positives = selected.at(-1)?.truePositives ?? 0;
  return thin(selected).map(({ threshold, truePositives, falsePositives }) => ({
    threshold,
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / positives,
  }));
}

/** Keeps the first point, the last, and those at which the number of selected hours has grown by another 1/MAX_POINTS of all. */
function thin(selected: readonly Selected[]): Selected[] {
  const sizeOf = (point: Selected | undefined) => (point?.truePositives ?? 0) + (point?.falsePositives ?? 0);
  const step = sizeOf(selected.at(-1)) / MAX_POINTS;
  let kept = 0;
  return selected.filter((point, index) => {
    const isKept = index === 0 || index === selected.length - 1 || sizeOf(point) - kept >= step;
    if (isKept) kept = sizeOf(point);
    return isKept;
  });
}
