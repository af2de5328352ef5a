import type { Run } from '../../clients/mlflow';
import { formatHour, type Hour, parseHour } from '../../forecasting/hour';
import type { LeakageReport } from '../../forecasting/leakage/report';
import type { Evidence } from '../../forecasting/promotion/evidence';
import type { PlantedCandidate } from '../../forecasting/promotion/planted-candidates';
import type { PromotionRule } from '../../forecasting/promotion/rule-result';
import type { Backend } from '../../training/fit/backend';

/** A trained model. Its files are artifacts of its MLflow run. */
export interface Candidate {
  readonly runId: string;
  /** SHA-256 of checksums.json, which contains the hashes of all other files. */
  readonly artifactSha256: string;
  readonly epochs: number;
  /** The newest hour whose price was used for fitting or early stopping. */
  readonly trainedUntil: Hour;
  readonly backend: Backend;
}

/** The numbers that the model gate decides on. */
export interface Evaluation {
  readonly runId: string;
  readonly evidence: Evidence;
  /** Deliberately bad candidates. The gate must refuse all of them before it decides. */
  readonly planted: readonly PlantedCandidate[];
  readonly leakage: LeakageReport;
}

/** The recorded decision about a candidate. */
export interface Promotion {
  readonly runId: string;
  readonly version: string;
  readonly promoted: boolean;
  readonly reason: string;
  readonly failedRules: readonly PromotionRule[];
}

/** The run tags that `readCandidate` reads. */
export function toTags({ artifactSha256, epochs, trainedUntil, backend }: Candidate): Record<string, string> {
  return {
    'nexthour.artifact_sha256': artifactSha256,
    'nexthour.epochs': String(epochs),
    'nexthour.trained_until': formatHour(trainedUntil),
    'nexthour.backend': backend,
  };
}

/** Reads the candidate from the tags of a finished run; `null` when the run is not finished. */
export function readCandidate({ runId, status, tags }: Run): Candidate | null {
  const artifactSha256 = tags['nexthour.artifact_sha256'];
  const trainedUntil = tags['nexthour.trained_until'];
  if (status !== 'FINISHED' || !artifactSha256 || !trainedUntil) return null;
  const backend = tags['nexthour.backend'] === 'native' ? 'native' : 'wasm';
  const epochs = Number(tags['nexthour.epochs']);
  return { runId, artifactSha256, epochs, trainedUntil: parseHour(trainedUntil), backend };
}
