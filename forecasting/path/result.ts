import type { Period } from '../backtest/folds';
import type { PathAssessment } from './backtest';

/** The settings and the scores of a back-test of the 24-hour path. */
export interface PathBacktestResult {
  readonly file: { readonly path: string; readonly sha256: string; readonly bytes: number };
  /** The origins. The longest horizon ends a day after the last one. */
  readonly period: Period;
  readonly settings: {
    readonly refitHours: number;
    readonly windowHours: number | null;
    readonly originEveryHours: number;
  };
  readonly assessments: readonly PathAssessment[];
}
