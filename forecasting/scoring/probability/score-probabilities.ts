import { computeAucInterval } from './auc-interval';
import type { Interval95 } from './block-bootstrap';
import { type CalibrationBin, computeCalibrationCurve, computeCalibrationError } from './calibration-curve';
import { type ConfusionMatrix, computeConfusionMatrix } from './confusion-matrix';
import { brierScore, computeLosses, logLoss } from './losses';
import { keepCommonHours, type NamedOutcomes, type ProbabilityOutcome } from './outcome';
import { computeProbabilitySkill, type ProbabilitySkill } from './probability-skill';
import {
  computeAuc,
  computeAveragePrecision,
  computePrecisionRecallCurve,
  computeRocCurve,
  type PrecisionRecallPoint,
  type RocPoint,
} from './ranking';

/** The scores of the forecast probabilities of one model. Figures are NaN when they cannot be computed. */
export interface ProbabilityScores {
  /** The number of hours that the model and all baselines forecast. */
  readonly hours: number;
  readonly positives: number;
  readonly negatives: number;
  /** positives / hours */
  readonly baseRate: number;
  /** The mean of the forecast probabilities. */
  readonly meanProbability: number;
  readonly brier: number;
  readonly logLoss: number;
  readonly auc: number;
  readonly aucInterval: Interval95 | null;
  readonly averagePrecision: number;
  readonly calibrationError: number;
  readonly calibration: readonly CalibrationBin[];
  readonly roc: readonly RocPoint[];
  readonly precisionRecall: readonly PrecisionRecallPoint[];
  readonly confusion: ConfusionMatrix;
  /** In the order of the given baselines. */
  readonly against: readonly SkillAgainst[];
}

/** The skill of a model relative to one baseline. */
export interface SkillAgainst {
  readonly baseline: string;
  /** The mean Brier score, mean log loss and AUC of the baseline on the same hours. */
  readonly brier: number;
  readonly logLoss: number;
  readonly auc: number;
  readonly brierSkill: ProbabilitySkill;
  readonly logLossSkill: ProbabilitySkill;
}

export interface ScoreOptions {
  readonly horizonHours: number;
  /** A probability of at least this counts as "rise" in the confusion matrix. */
  readonly threshold?: number;
  /** Of the block bootstrap. Without resamples there are no confidence intervals. */
  readonly seed?: number;
  readonly resamples?: number;
}

export const DEFAULT_THRESHOLD = 0.5;

/**
 * Scores forecast probabilities, and compares them with baselines, on the hours that all of them forecast.
 * @param outcomes ascending in time, as those of the baselines
 */
export function scoreProbabilities(
  outcomes: readonly ProbabilityOutcome[],
  baselines: readonly NamedOutcomes[],
  { threshold = DEFAULT_THRESHOLD, ...bootstrap }: ScoreOptions,
): ProbabilityScores {
  const [own = [], ...others] = keepCommonHours([outcomes, ...baselines.map((baseline) => baseline.outcomes)]);
  const positives = own.filter(({ outcome }) => outcome === 1).length;
  const model = { brier: computeLosses(own, brierScore), logLoss: computeLosses(own, logLoss) };
  return {
    hours: own.length,
    positives,
    negatives: own.length - positives,
    baseRate: positives / own.length,
    meanProbability: meanOf(own.map(({ probability }) => probability)),
    brier: meanOf(model.brier),
    logLoss: meanOf(model.logLoss),
    auc: computeAuc(own),
    aucInterval: computeAucInterval(own, bootstrap),
    averagePrecision: computeAveragePrecision(own),
    calibrationError: computeCalibrationError(own),
    calibration: computeCalibrationCurve(own),
    roc: computeRocCurve(own),
    precisionRecall: computePrecisionRecallCurve(own),
    confusion: computeConfusionMatrix(own, threshold),
    against: baselines.map(({ name }, index) => {
      const other = others[index] ?? [];
      const [brier, logLosses] = [computeLosses(other, brierScore), computeLosses(other, logLoss)];
      return {
        baseline: name,
        brier: meanOf(brier),
        logLoss: meanOf(logLosses),
        auc: computeAuc(other),
        brierSkill: computeProbabilitySkill({ model: model.brier, baseline: brier }, bootstrap),
        logLossSkill: computeProbabilitySkill({ model: model.logLoss, baseline: logLosses }, bootstrap),
      };
    }),
  };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index] ?? Number.NaN;
  return sum / values.length;
}
