import type { Fold } from '../../forecasting/backtest/folds';
import type { BarSeries } from '../../forecasting/minutes/bar-series';
import type { Horizon } from '../../forecasting/minutes/models/minute-model';
import type { MinuteParameters } from '../../forecasting/minutes/models/parameters';
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

/** The job of the child process that runs one fold on bars of minutes. */
export interface MinuteFoldJob {
  readonly fold: Fold;
  /** Names, in the order in which the models run. */
  readonly models: readonly string[];
  readonly parameters: MinuteParameters;
  readonly series: BarSeries;
  readonly horizon: Horizon;
  /** Every how many bars a forecast is made. */
  readonly stride: number;
}

export interface PackedRun {
  readonly model: string;
  /** The result of packOutcomes. */
  readonly outcomes: Float64Array;
}
