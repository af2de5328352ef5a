/** What XGBoost fits: rows of features, a label for each row, and its parameters by their names in XGBoost. */
export interface TreesJob {
  /** [rows × columns], row by row; NaN is a missing value. */
  readonly rows: Float32Array;
  readonly labels: Float32Array;
  /** One number for each row, to which the sum of the leaves is added. Default: the base score that XGBoost chooses. */
  readonly starts?: Float32Array;
  /** One name for each column, without spaces. */
  readonly columns: readonly string[];
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly rounds: number;
}

/** Fits boosted trees and returns the model as XGBoost's JSON. It needs XGBoost's library, so it is passed to the families that use it. */
export type FitTrees = (job: TreesJob) => Promise<Buffer>;
