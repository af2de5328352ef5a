import type { Fold } from '../../forecasting/backtest/folds';
import type { Parameters } from '../../forecasting/parameters';

/** The job of the child process that runs one fold. */
export interface FoldJob {
  readonly fold: Fold;
  /** Names, in the order in which the models run. */
  readonly models: readonly string[];
  readonly parameters: Parameters;
  /** The result of packSeries. */
  readonly series: Float64Array;
}

export interface PackedRun {
  readonly model: string;
  /** The result of packOutcomes. */
  readonly outcomes: Float64Array;
}
