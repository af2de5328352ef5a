import type { Hour } from '../../forecasting/hour';
import type { Parameters } from '../../forecasting/parameters';
import type { Backend } from './backend';

/** The job of the child process that trains one model. */
export interface FitJob {
  /** Path of a btc_history.csv. */
  readonly seriesFile: string;
  /** An empty folder for the files of the model. */
  readonly outFolder: string;
  readonly parameters: Parameters;
  /** The preferred backend. When `native` does not load, `wasm` is used. */
  readonly backend: Backend;
}

export interface FitPlan {
  /** The backend that was loaded. */
  readonly backend: Backend;
  readonly trainExamples: number;
  readonly validationExamples: number;
  readonly testExamples: number;
  readonly firstHour: Hour;
  /** The newest hour whose price training or early stopping uses. */
  readonly trainedUntil: Hour;
}

export interface Epoch {
  /** The first epoch is 1. */
  readonly epoch: number;
  /** Mean pinball loss of standardised returns: log-returns divided by HAR's volatility forecast. */
  readonly loss: number;
  readonly validationLoss: number;
  readonly seconds: number;
}

export interface FitResult {
  readonly epochs: number;
  /** The epoch whose weights were kept. */
  readonly bestEpoch: number;
  readonly seconds: number;
}

/** Progress of the child: one plan, then one message for each epoch. */
export type FitMessage =
  | { readonly type: 'planned'; readonly plan: FitPlan }
  | { readonly type: 'epoch'; readonly epoch: Epoch };
