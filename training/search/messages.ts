import type { Fold } from '../../forecasting/backtest/folds';
import type { OriginLosses } from '../../forecasting/search/judge';
import type { SearchedQuestion } from '../../forecasting/search/question';

/** The job of the child process that scores one set of parameters. */
export interface SearchJob {
  readonly searched: SearchedQuestion;
  readonly family: string;
  /** All parameters of the kind of the question: those of a trial. */
  readonly parameters: object;
  readonly folds: readonly Fold[];
  /** btc_history.csv, or the compressed file of bars. */
  readonly data: Uint8Array;
  /** Fits that trials share are kept in this folder. */
  readonly fitsFolder: string;
}

/** The losses of each fold, in the order of the folds. */
export type FoldLosses = readonly OriginLosses[];

/** The number of folds that are finished. */
export interface SearchProgress {
  readonly folds: number;
}
