import type { ProbabilityOutcome } from './outcome';

/** How the forecasts "rise" and "no rise" agree with the outcomes, when a probability of at least the threshold means "rise". */
export interface ConfusionMatrix {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  /** The share of right forecasts. */
  readonly accuracy: number;
  /** The accuracy of always forecasting the more frequent outcome. An accuracy says nothing without it. */
  readonly majorityAccuracy: number;
  /** The share of the forecast rises that came; NaN when no rise was forecast. */
  readonly precision: number;
  /** The share of the rises that were forecast; NaN without a rise. */
  readonly recall: number;
  /** The harmonic mean of precision and recall; 0 when no forecast rise came. */
  readonly f1: number;
}

export function computeConfusionMatrix(outcomes: readonly ProbabilityOutcome[], threshold: number): ConfusionMatrix {
  const count = (isForecast: boolean, wanted: 0 | 1) =>
    outcomes.filter(({ probability, outcome }) => probability >= threshold === isForecast && outcome === wanted).length;
  const [truePositives, falsePositives] = [count(true, 1), count(true, 0)];
  const [falseNegatives, trueNegatives] = [count(false, 1), count(false, 0)];
  const positives = truePositives + falseNegatives;
  const hours = outcomes.length;
  return {
    threshold,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    accuracy: (truePositives + trueNegatives) / hours,
    majorityAccuracy: Math.max(positives, hours - positives) / hours,
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / positives,
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
  };
}

/**
 * The threshold with the highest F1 score. Choose it on hours that are not the test hours: a threshold that is chosen on the hours on
 * which it is judged looks better than it is. NaN without outcomes.
 */
export function chooseThreshold(outcomes: readonly ProbabilityOutcome[]): number {
  const distinct = [...new Set(outcomes.map(({ probability }) => probability))].sort((a, b) => a - b);
  const step = Math.max(1, Math.floor(distinct.length / MAX_TRIALS));
  const tried = distinct.filter((_, index) => index % step === 0);
  const scored = tried.map((threshold) => ({ threshold, f1: computeConfusionMatrix(outcomes, threshold).f1 }));
  return scored.reduce((best, next) => (next.f1 > best.f1 ? next : best), { threshold: Number.NaN, f1: -1 }).threshold;
}

const MAX_TRIALS = 200;
