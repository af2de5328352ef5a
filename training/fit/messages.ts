import type { Hour } from '../../forecasting/hour';
import type { Parameters } from '../../forecasting/parameters';

/** The two TensorFlows: compiled for this machine, or WebAssembly, about eight times slower. */
export type Backend = 'native' | 'wasm';

/** What the child process that fits is asked to do, in one message. */
export interface FitJob {
  /** A btc_history.csv. */
  readonly seriesFile: string;
  /** An empty folder, where the model's files are to be written. */
  readonly outFolder: string;
  readonly parameters: Parameters;
  /** Wished for; where the native one does not load, WebAssembly is used. */
  readonly backend: Backend;
}

export interface FitPlan {
  readonly backend: Backend;
  readonly trainExamples: number;
  readonly validationExamples: number;
  readonly testExamples: number;
  readonly firstHour: Hour;
  /** The newest hour whose price training or early stopping sees. */
  readonly trainedUntil: Hour;
}

export interface Epoch {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean pinball loss, in units of the volatility that HAR forecast. */
  readonly loss: number;
  readonly validationLoss: number;
  readonly seconds: number;
}

export interface FitResult {
  readonly epochs: number;
  /** The one whose weights were kept. */
  readonly bestEpoch: number;
  readonly seconds: number;
}

/** What the child tells, in this order: planned, epoch …, done; or failed at any moment. */
export type FitMessage =
  | { readonly type: 'planned'; readonly plan: FitPlan }
  | { readonly type: 'epoch'; readonly epoch: Epoch }
  | { readonly type: 'done'; readonly result: FitResult }
  | { readonly type: 'failed'; readonly error: FitError };

export interface FitError {
  readonly name: string;
  readonly message: string;
  readonly canRetry: boolean;
}
