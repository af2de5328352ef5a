import type { MinuteFamily } from '../../forecasting/minutes/models/artifact';
import type { MinuteParameters } from '../../forecasting/minutes/models/parameters';
import type { Headline } from '../../forecasting/minutes/news/headlines';
import type { ScoredMinuteModel } from '../../forecasting/minutes/training/evaluate';

/** What both jobs need. */
interface AnyMinuteJob {
  /** The file of the bars, as `formatBarFile` writes it. */
  readonly bars: Buffer;
  /** The number of bars to the target. */
  readonly steps: number;
  readonly parameters: MinuteParameters;
}

export interface MinuteFitJob extends AnyMinuteJob {
  readonly kind: 'fit';
  readonly family: MinuteFamily;
}

export interface MinuteFit {
  /** The files of the model, with checksums.json. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** The end of the first and of the last bar of the training, epoch ms. */
  readonly trainedFrom: number;
  readonly trainedUntil: number;
  readonly bars: number;
}

export interface MinuteModelFiles {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly trainedUntil: number;
}

export interface MinuteEvaluationJob extends AnyMinuteJob {
  readonly kind: 'evaluate';
  readonly candidate: MinuteModelFiles;
  /** The headlines about the asset that were known when the bars were frozen. */
  readonly headlines?: readonly Headline[];
  readonly champion: ({ readonly version: string } & (MinuteModelFiles | { readonly unusable: string })) | null;
}

export type MinuteJob = MinuteFitJob | MinuteEvaluationJob;

/** The work on bars of minutes that a child process does. */
export interface MinuteJobs {
  fit(job: Omit<MinuteFitJob, 'kind'>, signal: AbortSignal): Promise<MinuteFit>;
  evaluate(job: Omit<MinuteEvaluationJob, 'kind'>, signal: AbortSignal): Promise<ScoredMinuteModel>;
}
