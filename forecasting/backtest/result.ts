import type { HistoryFindings } from '../history/read-history';
import type { Parameters } from '../parameters';
import { compareOutcomes, type ScoreComparison } from '../scoring/compare-outcomes';
import { type Scores, scoreOutcomes } from '../scoring/score-outcomes';
import type { Fold, Period } from './folds';
import { BASELINE } from './models';
import type { ModelOutcomes } from './run-fold';

/** The settings and the results of a back-test. */
export interface BacktestResult {
  readonly settings: BacktestSettings;
  readonly file: { readonly path: string; readonly sha256: string; readonly bytes: number };
  readonly findings: HistoryFindings;
  readonly period: Period;
  readonly folds: readonly Fold[];
  /** The outcomes of all models are for the same hours. */
  readonly models: readonly ModelOutcomes[];
  /** Number of hours that each model forecast, including hours that another model did not forecast. */
  readonly forecasts: ReadonlyMap<string, number>;
  readonly assessments: readonly Assessment[];
}

export interface BacktestSettings {
  readonly refitHours: number;
  /** `null` for an expanding window. */
  readonly windowHours: number | null;
  readonly embargoHours: number;
  readonly champion: string | null;
  readonly parameters: Parameters;
}

/** The scores of one model, on the hours that all models have forecast. */
export interface Assessment {
  readonly model: string;
  readonly scores: Scores;
  /** Compared with persistence: the point with the last price, the distribution with the trailing quantiles. */
  readonly againstPersistence: ScoreComparison;
  /** Compared with the champion; `null` when no champion was given, and for the champion itself. */
  readonly againstChampion: ScoreComparison | null;
}

/** @param models on common hours, including the baseline */
export function assessModels(models: readonly ModelOutcomes[], champion: string | null): Assessment[] {
  const outcomesOf = (name: string | null) => models.find(({ model }) => model === name)?.outcomes;
  const baseline = outcomesOf(BASELINE) ?? [];
  const championOutcomes = outcomesOf(champion);
  return models.map(({ model, outcomes }) => ({
    model,
    scores: scoreOutcomes(outcomes),
    againstPersistence: compareOutcomes(outcomes, baseline),
    againstChampion: championOutcomes && model !== champion ? compareOutcomes(outcomes, championOutcomes) : null,
  }));
}
