/** The job of the child process that checks and runs an uploaded ONNX model. */
export interface OnnxJob {
  readonly bytes: Uint8Array;
  /** The names of the features in the order of the model's columns, when the file does not name them. */
  readonly features: readonly string[] | null;
  /** The names of all features: the columns of `rows`. */
  readonly columns: readonly string[];
  /** [hours × columns], row by row. NaN where a value is missing. */
  readonly rows: Float64Array;
}

export interface OnnxResult {
  /** The features that the model uses, in its order. */
  readonly features: readonly string[];
  /** One per row; NaN where a feature that the model uses is missing. */
  readonly probabilities: Float64Array;
  /** The program that wrote the file, like `skl2onnx`. */
  readonly producer: string;
}
