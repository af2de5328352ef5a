import type { Mlflow } from '../../clients/mlflow';
import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { BarHistory } from '../../clients/postgres/bar-history';
import type { BarSnapshot, BarSnapshots } from '../../clients/postgres/bar-snapshots';
import type { News } from '../../clients/postgres/news';
import type { Promotions } from '../../clients/postgres/promotions';
import type { Hour } from '../../forecasting/hour';
import type { MinuteFamily } from '../../forecasting/minutes/models/artifact';
import type { MinuteParameters } from '../../forecasting/minutes/models/parameters';
import { fiveMinuteQuestion, horizonMinutesOf } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import type { MinuteJobs } from '../../training/minutes/messages';

/** Dependencies of the activities that train the models of the live line. */
export interface LiveTrainingDeps {
  readonly mlflow: Mlflow;
  readonly objectStore: ObjectStore;
  readonly history: Pick<BarHistory, 'read'>;
  readonly snapshots: BarSnapshots;
  readonly news: Pick<News, 'readSince'>;
  /** The decisions about the models of a question. */
  readonly promotionsOf: (question: string) => Promotions;
  readonly jobs: MinuteJobs;
  readonly parameters: MinuteParameters;
  /** The best family that this machine can fit. */
  readonly family: MinuteFamily;
  readonly clock: Clock;
  /** Aborted when the running activity is cancelled. */
  readonly signal: () => AbortSignal;
}

/** The frozen bars of one training. */
export interface TrainingBars extends BarSnapshot {
  /** The scored headlines that were known, as JSON. Absent in trainings that an earlier version began. */
  readonly headlines?: ObjectRef;
  readonly question: string;
  /** The hour of the newest bar. */
  readonly hour: Hour;
}

/** A fitted model. Its files are artifacts of its MLflow run. */
export interface MinuteCandidate {
  readonly runId: string;
  /** SHA-256 of checksums.json, which contains the hashes of all other files. */
  readonly artifactSha256: string;
  readonly family: string;
  /** The end of the newest bar that was used for the fit, epoch ms. */
  readonly trainedUntil: number;
}

/** The number of 1-minute bars to the target. */
export function stepsOf(asset: string): number {
  return horizonMinutesOf(fiveMinuteQuestion(asset));
}
