import { empiricalQuantile } from '../../statistics';
import type { ProbabilityOutcome } from './outcome';

/** The hours with about the same probability. */
export interface CalibrationBin {
  readonly hours: number;
  /** The mean of the forecast probabilities. */
  readonly probability: number;
  /** The share of the hours in which the price rose: equal to the probability when forecasts are calibrated. */
  readonly share: number;
}

const BINS = 10;

/**
 * The calibration curve (reliability diagram) in ten bins with about equally many hours, because rises are rare and most probabilities
 * are small. The edges are the empirical deciles of the probabilities; equal probabilities are in one bin, and empty bins are left out.
 */
export function computeCalibrationCurve(outcomes: readonly ProbabilityOutcome[]): CalibrationBin[] {
  const sorted = Float64Array.from(outcomes, ({ probability }) => probability).sort();
  const edges = Array.from({ length: BINS - 1 }, (_, bin) => empiricalQuantile(sorted, (bin + 1) / BINS));
  const sums = Array.from({ length: BINS }, () => ({ hours: 0, probability: 0, rises: 0 }));
  for (const { probability, outcome } of outcomes) {
    const bin = sums[edges.filter((edge) => edge < probability).length];
    if (!bin) continue;
    bin.hours++;
    bin.probability += probability;
    bin.rises += outcome;
  }
  return sums
    .filter(({ hours }) => hours > 0)
    .map(({ hours, probability, rises }) => ({ hours, probability: probability / hours, share: rises / hours }));
}

/**
 * The expected calibration error (Naeini, Cooper & Hauskrecht 2015): the mean distance between probability and share over the bins of the
 * curve, weighted by their hours. NaN without outcomes or with a NaN probability.
 */
export function computeCalibrationError(outcomes: readonly ProbabilityOutcome[]): number {
  const weighted = computeCalibrationCurve(outcomes).map(
    ({ hours, probability, share }) => hours * Math.abs(probability - share),
  );
  return weighted.reduce((sum, value) => sum + value, 0) / outcomes.length;
}
