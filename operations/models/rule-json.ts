import type { EvaluationJson } from '../../forecasting/labels/evaluation/evaluation-json';
import { checkRiseFigures, checkRiseLeakage } from '../../forecasting/promotion/rise/rise-rules';

/** Applies the rules of the model gate to a stored evaluation. They need no figure that is not stored, so they need not be stored. */
export function ruleJson({ scores, leakage }: EvaluationJson) {
  const { hours, positives, negatives, brier, log_loss: logLoss, auc, calibration_error: calibrationError } = scores;
  const results = [
    checkRiseLeakage(leakage),
    ...checkRiseFigures({
      ...{ hours, positives, negatives },
      ...{ brier: known(brier), logLoss: known(logLoss), auc: known(auc), calibrationError: known(calibrationError) },
      against: scores.against.map(({ baseline, brier_skill: { skill, p_better: pBetter } }) => ({
        baseline,
        brierSkill: { skill: known(skill), pBetter },
      })),
    }),
  ];
  return results.map(({ rule, passed, value, limit, refusal }) => ({ rule, passed, value, limit, reason: refusal }));
}

/** A figure that cannot be computed is stored as `null`. */
function known(figure: number | null): number {
  return figure ?? Number.NaN;
}
