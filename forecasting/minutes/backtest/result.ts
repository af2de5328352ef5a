import type { Fold, Period } from '../../backtest/folds';
import type { Assessment } from '../../backtest/result';
import type { ModelOutcomes } from '../../backtest/run-fold';
import { levelOf, PERCENTILES } from '../../quantiles';
import { compareOutcomes, type ScoreComparison } from '../../scoring/compare-outcomes';
import type { ForecastOutcome } from '../../scoring/outcome';
import { computeAuc } from '../../scoring/probability/ranking';
import { scoreOutcomes } from '../../scoring/score-outcomes';
import { MINUTE_BASELINES } from '../models/families';
import type { MinuteParameters } from '../models/parameters';
import type { BarFindings } from '../read-bars';

export interface MinuteSettings {
  readonly barMs: number;
  readonly horizonMs: number;
  /** The time from one scored origin to the next. */
  readonly scoredEveryMs: number;
  readonly refitDays: number;
  /** `null` for an expanding window. */
  readonly trainingDays: number | null;
  readonly embargoBars: number;
  readonly champion: string | null;
  readonly parameters: MinuteParameters;
}

/** The settings and the results of a back-test on bars of minutes. */
export interface MinuteBacktestResult {
  readonly settings: MinuteSettings;
  readonly file: { readonly path: string; readonly sha256: string; readonly bytes: number };
  readonly findings: BarFindings;
  readonly period: Period;
  readonly folds: readonly Fold[];
  /** The outcomes of all models are for the same origins. */
  readonly models: readonly ModelOutcomes[];
  /** Number of origins that each model forecast, including those that another model did not forecast. */
  readonly forecasts: ReadonlyMap<string, number>;
  readonly assessments: readonly MinuteAssessment[];
}

export interface MinuteAssessment extends Assessment {
  /** Compared with the volatility-scaled baseline. */
  readonly againstVolatility: ScoreComparison;
  /**
   * The area under the ROC curve of the forecast probability that the price rises. 0.5 when all forecasts give the same probability. Above
   * 0.6, the model has probably seen the answer.
   */
  readonly directionAuc: number;
}

/** @param models on common origins, including both baselines */
export function assessMinuteModels(
  models: readonly ModelOutcomes[],
  { champion, scoredEveryMs, horizonMs }: Pick<MinuteSettings, 'champion' | 'scoredEveryMs' | 'horizonMs'>,
): MinuteAssessment[] {
  const overlap = Math.max(1, Math.ceil(horizonMs / scoredEveryMs));
  const find = (name: string | null) => models.find(({ model }) => model === name)?.outcomes;
  const [persistence = [], volatility = []] = MINUTE_BASELINES.map(find);
  const championOutcomes = find(champion);
  return models.map(({ model, outcomes }) => ({
    model,
    scores: scoreOutcomes(outcomes, scoredEveryMs),
    againstPersistence: compareOutcomes(outcomes, persistence, overlap),
    againstVolatility: compareOutcomes(outcomes, volatility, overlap),
    againstChampion:
      championOutcomes && model !== champion ? compareOutcomes(outcomes, championOutcomes, overlap) : null,
    directionAuc: computeDirectionAuc(outcomes),
  }));
}

/** Of the probability that the change is above 0. Origins whose price did not move are left out. */
export function computeDirectionAuc(outcomes: readonly ForecastOutcome[]): number {
  return computeAuc(
    outcomes.flatMap(({ origin, quantiles, change }) => {
      if (change === 0) return [];
      const probability = 1 - levelOf({ levels: PERCENTILES, values: quantiles }, 0);
      return [{ hour: origin, probability, outcome: change > 0 ? (1 as const) : (0 as const) }];
    }),
  );
}
