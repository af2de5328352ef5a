import type { HistoryFindings } from '../history/read-history';
import type { Parameters } from '../parameters';
import { compareOutcomes, type ScoreComparison } from '../scoring/compare-outcomes';
import { type Scores, scoreOutcomes } from '../scoring/score-outcomes';
import type { Fold, Period } from './folds';
import { BASELINE } from './models';
import type { ModelOutcomes } from './run-fold';

/** Everything that a back-test was asked and has found. */
export interface BacktestResult {
  readonly settings: BacktestSettings;
  readonly file: { readonly path: string; readonly sha256: string; readonly bytes: number };
  readonly findings: HistoryFindings;
  readonly period: Period;
  readonly folds: readonly Fold[];
  /** Each on the same hours. */
  readonly models: readonly ModelOutcomes[];
  /** How many hours each had forecast before those were left out that others had not. */
  readonly forecasts: ReadonlyMap<string, number>;
  readonly assessments: readonly Assessment[];
}

export interface BacktestSettings {
  readonly refitHours: number;
  /** `null`: expanding. */
  readonly windowHours: number | null;
  readonly embargoHours: number;
  readonly champion: string | null;
  readonly parameters: Parameters;
}

/** One model's figures, on the hours that all models have forecast. */
export interface Assessment {
  readonly model: string;
  readonly scores: Scores;
  /** Its points against "the price stays", its distribution against the trailing 30 days' quantiles: both are persistence. */
  readonly againstPersistence: ScoreComparison;
  /** `null` where no champion was named, and for the champion itself. */
  readonly againstChampion: ScoreComparison | null;
}

/** @param models on common hours, the baseline among them */
export function assessModels(models: readonly ModelOutcomes[], champion: string | null): Assessment[] {
  const outcomesOf = (name: string | null) => models.find(({ model }) => model === name)?.outcomes;
  const baseline = outcomesOf(BASELINE) ?? [];
  const best = outcomesOf(champion);
  return models.map(({ model, outcomes }) => ({
    model,
    scores: scoreOutcomes(outcomes),
    againstPersistence: compareOutcomes(outcomes, baseline),
    againstChampion: best && model !== champion ? compareOutcomes(outcomes, best) : null,
  }));
}
