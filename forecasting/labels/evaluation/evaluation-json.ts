import { finiteOrNull } from '../../finite';
import { formatHour } from '../../hour';
import type { ProbabilityOutcome } from '../../scoring/probability/outcome';
import type { ProbabilitySkill } from '../../scoring/probability/probability-skill';
import type { ProbabilityScores, SkillAgainst } from '../../scoring/probability/score-probabilities';
import type { EvaluatedPart, ModelEvaluation } from './evaluate';

/** An evaluation as it is stored: with the forecasts for the test hours, as rows of hour, probability and outcome. */
export interface StoredEvaluation {
  readonly evaluation: EvaluationJson;
  readonly forecasts: readonly (readonly [hour: number, probability: number, outcome: 0 | 1])[];
}

export type EvaluationJson = ReturnType<typeof evaluationJson>;

export function toStoredEvaluation(evaluation: ModelEvaluation, test: readonly ProbabilityOutcome[]): StoredEvaluation {
  return {
    evaluation: evaluationJson(evaluation),
    forecasts: test.map(({ hour, probability, outcome }) => [hour, probability, outcome]),
  };
}

/** An evaluation for `GET /models/:id/evaluation`. A figure that cannot be computed is `null`. */
export function evaluationJson({ parts, scores, train, claimed, leakage, warnings }: ModelEvaluation) {
  return {
    parts: { train: partJson(parts.train), validation: partJson(parts.validation), test: partJson(parts.test) },
    scores: scoresJson(scores),
    train: { auc: finiteOrNull(train.auc), brier: finiteOrNull(train.brier) },
    claimed: { ...claimed },
    leakage: {
      passed: leakage.passed,
      count: leakage.count,
      findings: leakage.findings.map((found) => ({ ...found })),
    },
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}

function partJson({ from, to, hours, missing }: EvaluatedPart) {
  return { from: from === null ? null : formatHour(from), to: to === null ? null : formatHour(to), hours, missing };
}

/** The scores of forecast probabilities as JSON. */
export function scoresJson(scores: ProbabilityScores) {
  const { confusion, aucInterval } = scores;
  return {
    hours: scores.hours,
    positives: scores.positives,
    negatives: scores.negatives,
    base_rate: finiteOrNull(scores.baseRate),
    mean_probability: finiteOrNull(scores.meanProbability),
    brier: finiteOrNull(scores.brier),
    log_loss: finiteOrNull(scores.logLoss),
    auc: finiteOrNull(scores.auc),
    auc_lower: finiteOrNull(aucInterval?.lower),
    auc_upper: finiteOrNull(aucInterval?.upper),
    average_precision: finiteOrNull(scores.averagePrecision),
    calibration_error: finiteOrNull(scores.calibrationError),
    confusion: {
      threshold: finiteOrNull(confusion.threshold),
      true_positives: confusion.truePositives,
      false_positives: confusion.falsePositives,
      true_negatives: confusion.trueNegatives,
      false_negatives: confusion.falseNegatives,
      accuracy: finiteOrNull(confusion.accuracy),
      majority_accuracy: finiteOrNull(confusion.majorityAccuracy),
      precision: finiteOrNull(confusion.precision),
      recall: finiteOrNull(confusion.recall),
      f1: finiteOrNull(confusion.f1),
    },
    against: scores.against.map(againstJson),
    calibration: scores.calibration.map((bin) => ({ ...bin })),
    roc: scores.roc.map(({ threshold, falsePositiveRate, truePositiveRate }) => ({
      threshold,
      false_positive_rate: finiteOrNull(falsePositiveRate),
      true_positive_rate: finiteOrNull(truePositiveRate),
    })),
    precision_recall: scores.precisionRecall.map(({ threshold, precision, recall }) => ({
      ...{ threshold, precision: finiteOrNull(precision), recall: finiteOrNull(recall) },
    })),
  };
}

function againstJson({ baseline, brier, logLoss, auc, brierSkill, logLossSkill }: SkillAgainst) {
  return {
    baseline,
    brier: finiteOrNull(brier),
    log_loss: finiteOrNull(logLoss),
    auc: finiteOrNull(auc),
    brier_skill: skillJson(brierSkill),
    log_loss_skill: skillJson(logLossSkill),
  };
}

/** `lower` and `upper` are the ends of the 95 % interval; `p_better` is the p-value that the model is not better. */
function skillJson({ skill, lower, upper, pBetter }: ProbabilitySkill) {
  return { skill: finiteOrNull(skill), lower, upper, p_better: pBetter };
}
