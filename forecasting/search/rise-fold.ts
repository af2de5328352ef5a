import type { Fold } from '../backtest/folds';
import { HOUR_MS } from '../hour';
import { type RiseExamples, selectExamples } from '../models/rise/examples';
import type { RiseFamily } from '../models/rise/family';
import { calibrate, fitCalibration, NO_CALIBRATION } from '../models/rise/platt';
import type { OriginLosses } from './judge';

/**
 * Fits a family for a rise on the examples of the fold whose labels are known within its training part, and returns the Brier score of each
 * forecast of its targets, which are the hours that are forecast. It is the fit of `createRiseModel` without the files of a model. The
 * features of an hour depend on earlier hours only, so all folds and trials share the examples.
 */
export async function scoreRiseFold(given: {
  readonly examples: RiseExamples;
  readonly fold: Fold;
  readonly horizonHours: number;
  readonly family: RiseFamily;
}): Promise<OriginLosses> {
  const { examples, fold, horizonHours, family } = given;
  const { training, targets } = fold;
  const pick = (from: number, to: number) =>
    selectExamples(examples, (index) => {
      const hour = examples.hours[index] ?? 0;
      return hour >= from && hour <= to;
    });
  const known = pick(training.from, training.to - horizonHours * HOUR_MS);
  const calibration = family.isCalibrated
    ? await fitCalibration(family, { examples: known, horizonHours })
    : NO_CALIBRATION;
  const classifier = await family.fit(known);
  const { hours, rows, labels } = pick(targets.from, targets.to);
  return {
    origins: Float64Array.from(hours),
    losses: Float64Array.from(
      rows,
      (row, index) => (calibrate(classifier.probability(row), calibration) - (labels[index] ?? 0)) ** 2,
    ),
  };
}
