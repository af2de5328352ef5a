import type { Run } from '../../clients/mlflow';
import { MODEL_FOLDER } from '../../clients/model-registry';
import { formatHour, formatInstant } from '../../forecasting/hour';
import { FEATURE_NAMES } from '../../forecasting/minutes/minute-inputs';
import { requireFile, sha256 } from '../../forecasting/models/artifact-files';
import { findOrCreateRun, identityTags, logParameters, logTrainingData, recordFailure } from '../training/run-log';
import { contentTypeOf } from '../training/train';
import { type LiveTrainingDeps, type MinuteCandidate, stepsOf, type TrainingBars } from './deps';

/** Fits a model on the snapshot. Returns the stored candidate if the run is finished; fits again in the same run otherwise. */
export async function trainMinutes(deps: LiveTrainingDeps, snapshot: TrainingBars): Promise<MinuteCandidate> {
  const { mlflow, clock } = deps;
  const run = await findOrCreateRun(mlflow, { name: nameOf(snapshot), tags: toTags(deps, snapshot), clock });
  const done = readMinuteCandidate(run);
  if (done) return done;
  try {
    return await trainRun(deps, { run, snapshot });
  } catch (error) {
    await recordFailure(deps, run, error);
    throw error;
  }
}

function nameOf({ question, hour }: TrainingBars): string {
  return `${question} ${formatHour(hour)}`;
}

function toTags({ parameters, family }: LiveTrainingDeps, snapshot: TrainingBars): Record<string, string> {
  const configuration = Buffer.from(JSON.stringify({ parameters, family, features: FEATURE_NAMES }));
  return {
    ...identityTags(snapshot),
    'nexthour.dataset.sha256': snapshot.history.sha256,
    'nexthour.configuration.sha256': sha256(configuration),
  };
}

async function trainRun(
  deps: LiveTrainingDeps,
  { run, snapshot }: { run: Run; snapshot: TrainingBars },
): Promise<MinuteCandidate> {
  const { mlflow, objectStore, jobs, parameters, family, clock, signal } = deps;
  const { runId } = run;
  if (run.status !== 'RUNNING') await mlflow.setStatus({ runId, status: 'RUNNING' });
  await logParameters(mlflow, run, { family, ...parameters });
  const bars = await objectStore.get(snapshot.history);
  const fitted = await jobs.fit({ bars, steps: stepsOf(snapshot.asset), parameters, family }, signal());
  await logTrainingData(mlflow, runId, {
    name: 'bars.csv.gz',
    history: snapshot.history,
    facts: {
      ...{ rows: snapshot.bars, trained_rows: fitted.bars, source: snapshot.source },
      ...{ first_bar: formatInstant(snapshot.firstMinute), last_bar: formatInstant(snapshot.lastMinute) },
    },
  });
  const artifactSha256 = await upload(deps, run, fitted.files);
  const candidate: MinuteCandidate = { runId, artifactSha256, family, trainedUntil: fitted.trainedUntil };
  const tags = {
    'nexthour.artifact_sha256': artifactSha256,
    'nexthour.family': family,
    'nexthour.trained_from': formatInstant(fitted.trainedFrom),
    'nexthour.trained_until': formatInstant(fitted.trainedUntil),
  };
  await mlflow.setTags({ runId, tags });
  await mlflow.setStatus({ runId, status: 'FINISHED', at: clock.now() });
  return candidate;
}

/** Uploads the model, its checksums last. Returns the hash of the checksums. */
async function upload({ mlflow }: LiveTrainingDeps, run: Run, files: ReadonlyMap<string, Buffer>): Promise<string> {
  const names = [...files.keys()].filter((name) => name !== 'checksums.json');
  for (const name of [...names, 'checksums.json']) {
    const bytes = Buffer.from(requireFile(files, name));
    await mlflow.putArtifact({ run, path: `${MODEL_FOLDER}/${name}`, bytes, contentType: contentTypeOf(name) });
  }
  return sha256(Buffer.from(requireFile(files, 'checksums.json')));
}

/** Reads the candidate from the tags of a finished run; `null` when the run is not finished. */
export function readMinuteCandidate({ runId, status, tags }: Run): MinuteCandidate | null {
  const artifactSha256 = tags['nexthour.artifact_sha256'];
  const trainedUntil = Date.parse(tags['nexthour.trained_until'] ?? '');
  if (status !== 'FINISHED' || !artifactSha256 || Number.isNaN(trainedUntil)) return null;
  return { runId, artifactSha256, family: tags['nexthour.family'] ?? '', trainedUntil };
}
