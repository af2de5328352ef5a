import type { Claims } from '../../forecasting/labels/evaluation/claims';
import type { ModelEvaluation } from '../../forecasting/labels/evaluation/evaluate';
import type { EvaluatedRow } from '../../forecasting/labels/evaluation/rows';
import type { EvaluationSummary } from '../../forecasting/labels/evaluation/summary';
import type { RiseParameters } from '../../forecasting/models/rise/parameters';
import type { RiseLabel } from '../../forecasting/questions';
import type { NamedOutcomes } from '../../forecasting/scoring/probability/outcome';
import type { ProbabilityScores, ScoreOptions } from '../../forecasting/scoring/probability/score-probabilities';

/** Scores one model against the baselines, and applies the model gate. */
export interface EvaluateJob {
  readonly task: 'evaluate';
  readonly rows: readonly EvaluatedRow[];
  readonly label: RiseLabel;
  readonly claimed: Claims;
  readonly parameters: RiseParameters;
}

/** Scores each model against all others, on the same hours. */
export interface CompareJob {
  readonly task: 'compare';
  readonly models: readonly (NamedOutcomes & Pick<ScoreOptions, 'threshold'>)[];
  readonly horizonHours: number;
}

export interface Judged {
  readonly evaluation: ModelEvaluation;
  /** Of the model gate. */
  readonly decision: NonNullable<EvaluationSummary['decision']>;
}

export type ScoringResult<Job> = Job extends EvaluateJob ? Judged : readonly ProbabilityScores[];
