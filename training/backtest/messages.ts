import type { Fold } from '../../forecasting/backtest/folds';
import type { FoldStep } from '../../forecasting/backtest/run-fold';
import type { Parameters } from '../../forecasting/parameters';

/** What the child process that runs a fold is asked to do, in one message. */
export interface FoldJob {
  readonly fold: Fold;
  /** Names, in the order in which they run. */
  readonly models: readonly string[];
  readonly parameters: Parameters;
  /** packSeries */
  readonly series: Float64Array;
}

/** What the child tells: steps, then done; or failed at any moment. */
export type FoldMessage =
  | { readonly type: 'step'; readonly step: FoldStep }
  | { readonly type: 'done'; readonly runs: readonly PackedRun[] }
  | { readonly type: 'failed'; readonly message: string };

export interface PackedRun {
  readonly model: string;
  /** packOutcomes */
  readonly outcomes: Float64Array;
}
