import type { Run } from '../../clients/mlflow';
import { formatHour, parseHour } from '../../forecasting/hour';
import type { Candidate } from '../training';

/** A candidate as tags of its run, so that a finished run can be read instead of trained again. */
export function tagsOf({ artifactSha256, epochs, trainedUntil, backend }: Candidate): Record<string, string> {
  return {
    'nexthour.artifact_sha256': artifactSha256,
    'nexthour.epochs': String(epochs),
    'nexthour.trained_until': formatHour(trainedUntil),
    'nexthour.backend': backend,
  };
}

/** The candidate of a finished run; `null` while it is not finished. */
export function candidateOf({ runId, status, tags }: Run): Candidate | null {
  const artifactSha256 = tags['nexthour.artifact_sha256'];
  const trainedUntil = tags['nexthour.trained_until'];
  if (status !== 'FINISHED' || !artifactSha256 || !trainedUntil) return null;
  const backend = tags['nexthour.backend'] === 'native' ? 'native' : 'wasm';
  const epochs = Number(tags['nexthour.epochs']);
  return { runId, artifactSha256, epochs, trainedUntil: parseHour(trainedUntil), backend };
}
