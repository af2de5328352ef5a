import { finiteOrNull } from '../../finite';
import type { Hour } from '../../hour';
import { BASE_RATE, VOLATILITY_LOGISTIC } from './baselines';
import type { ModelEvaluation } from './evaluate';

/** The figures of an evaluation that lists show. `null` when a figure cannot be computed. */
export interface EvaluationSummary {
  readonly testFrom: Hour | null;
  readonly testTo: Hour | null;
  readonly testHours: number;
  readonly positives: number;
  readonly auc: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  readonly brierSkill: number | null;
  readonly brierSkillToVolatility: number | null;
  readonly logLossSkill: number | null;
  readonly logLossSkillToVolatility: number | null;
  readonly calibrationError: number | null;
  readonly accuracy: number | null;
  readonly majorityAccuracy: number | null;
  readonly threshold: number | null;
  readonly leakagePassed: boolean;
  /** The decision of the model gate; `null` when there was none. */
  readonly decision: { readonly passed: boolean; readonly reason: string } | null;
}

export function summariseEvaluation(
  { scores, parts, leakage }: ModelEvaluation,
  decision: EvaluationSummary['decision'] = null,
): EvaluationSummary {
  const [baseRate, volatility] = [BASE_RATE, VOLATILITY_LOGISTIC].map((name) =>
    scores.against.find(({ baseline }) => baseline === name),
  );
  return {
    testFrom: parts.test.from,
    testTo: parts.test.to,
    testHours: scores.hours,
    positives: scores.positives,
    auc: finiteOrNull(scores.auc),
    brier: finiteOrNull(scores.brier),
    logLoss: finiteOrNull(scores.logLoss),
    brierSkill: finiteOrNull(baseRate?.brierSkill.skill),
    brierSkillToVolatility: finiteOrNull(volatility?.brierSkill.skill),
    logLossSkill: finiteOrNull(baseRate?.logLossSkill.skill),
    logLossSkillToVolatility: finiteOrNull(volatility?.logLossSkill.skill),
    calibrationError: finiteOrNull(scores.calibrationError),
    accuracy: finiteOrNull(scores.confusion.accuracy),
    majorityAccuracy: finiteOrNull(scores.confusion.majorityAccuracy),
    threshold: finiteOrNull(scores.confusion.threshold),
    leakagePassed: leakage.passed,
    decision,
  };
}
