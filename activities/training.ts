import type { Mlflow } from '../clients/mlflow';
import type { ObjectStore } from '../clients/object-store';
import type { Promotions } from '../clients/postgres/promotions';
import type { Snapshot } from '../clients/postgres/snapshots';
import type { AssetHour, Hour } from '../forecasting/hour';
import type { SentinelReport } from '../forecasting/leakage/report';
import type { Parameters } from '../forecasting/parameters';
import type { Evidence } from '../forecasting/promotion/evidence';
import type { Planted } from '../forecasting/promotion/planted-candidates';
import type { Clock } from '../system/clock';
import type { Backend } from '../training/fit/backend';
import type { Fit } from '../training/fit/fit-process';
import type { Profiled } from './profile';
import { evaluateCandidate } from './training/evaluate';
import { decidePromotion } from './training/promote';
import { trainCandidate } from './training/train';

/** A trained model, in the files of its MLflow run. */
export interface Candidate {
  readonly runId: string;
  /** Of checksums.json, which has the hashes of all other files. */
  readonly artifactSha256: string;
  readonly epochs: number;
  /** The newest hour whose price training or early stopping saw. */
  readonly trainedUntil: Hour;
  readonly backend: Backend;
}

/** What the gate decides on, in numbers alone. */
export interface Evaluation {
  readonly runId: string;
  readonly evidence: Evidence;
  /** What it is tried on before it decides. */
  readonly planted: readonly Planted[];
  readonly sentinel: SentinelReport;
}

export interface Promotion {
  readonly runId: string;
  readonly version: string;
  readonly promoted: boolean;
  readonly reason: string;
}

type Trained = AssetHour & { snapshot: Snapshot; candidate: Candidate };

/** Each can be asked again at any time for the same hour: there is one run, one version and one decision. */
export interface TrainingActivities {
  trainCandidate(input: AssetHour & { snapshot: Snapshot }): Promise<Candidate>;
  evaluateCandidate(input: Trained): Promise<Evaluation>;
  decidePromotion(input: Trained & { evaluation: Evaluation }): Promise<Promotion>;
  /** Puts the report of the data into the run that was trained on it. */
  attachReport(input: AssetHour & { candidate: Candidate; profiled: Profiled }): Promise<void>;
}

export interface TrainingDeps {
  readonly mlflow: Mlflow;
  readonly objectStore: ObjectStore;
  readonly promotions: Promotions;
  /** `btc_predictor`; its alias `production` is what serves. */
  readonly registeredModel: string;
  readonly fit: Fit;
  readonly parameters: Parameters;
  /** The folder that fits may fill; whatever a killed trainer of this machine left there is removed. */
  readonly scratch: string;
  readonly clock: Clock;
  /** Told in words how far training is. */
  readonly onProgress: (progress: string) => void;
  /** Aborted when the running activity is cancelled. */
  readonly signal: () => AbortSignal;
}

export function createTrainingActivities(deps: TrainingDeps): TrainingActivities {
  return {
    trainCandidate: ({ snapshot }) => trainCandidate(deps, snapshot),
    evaluateCandidate: (input) => evaluateCandidate(deps, input),
    decidePromotion: (input) => decidePromotion(deps, input),
    attachReport: async ({ candidate, profiled }) => {
      const run = await deps.mlflow.getRun(candidate.runId);
      const bytes = await deps.objectStore.get(profiled.report);
      await deps.mlflow.putArtifact({ run, path: 'report.html', bytes, contentType: 'text/html' });
    },
  };
}
