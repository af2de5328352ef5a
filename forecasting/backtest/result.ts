import type { HistoryFindings } from '../history/read-history';
import type { Parameters } from '../parameters';
import type { Assessment } from './assess-models';
import type { Fold } from './folds';
import type { Period } from './period';
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
