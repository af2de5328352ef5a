import type { Mlflow, RunFiles } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { type Scores, scoreUnseenHours } from '../../forecasting/evaluation';
import { loadArtifact } from '../../forecasting/models/artifact';
import { sha256, UnusableArtifact } from '../../forecasting/models/artifact-files';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import type { Candidate, Evaluation, TrainingDeps } from '../training';
import { drawCalibration } from './plots';

/** Scores the registered bytes by the served pass, on hours that training never saw. The same scores whenever it is asked. */
export async function evaluate(
  { mlflow, objectStore }: TrainingDeps,
  { snapshot, candidate }: { snapshot: Snapshot; candidate: Candidate },
): Promise<Evaluation> {
  const run = await mlflow.getRun(candidate.runId);
  const files = await createModelRegistry(mlflow).download(candidate);
  requireSameBytes(files, candidate);
  const series = parseSeriesCsv(await objectStore.get(snapshot.history));
  const scores = scoreUnseenHours({ model: loadArtifact(files), series, trainedUntil: candidate.trainedUntil });
  await logScores(mlflow, { run, scores, at: snapshot.hour });
  const { hours, rmse, mae, rmseRatio, maeRatio, coverage90 } = scores;
  return { runId: run.runId, hours, rmse, mae, rmseRatio, maeRatio, coverage90 };
}

function requireSameBytes(files: ReadonlyMap<string, Buffer>, { artifactSha256 }: Candidate): void {
  const checksums = files.get('checksums.json');
  if (checksums === undefined) throw new UnusableArtifact('checksum', 'checksums.json', 'is missing');
  if (sha256(checksums) !== artifactSha256) {
    throw new UnusableArtifact('checksum', 'checksums.json', 'is not the one that training wrote');
  }
}

/** Under the hour as their time, so that logging them twice leaves one value. */
async function logScores(mlflow: Mlflow, { run, scores, at }: { run: RunFiles; scores: Scores; at: number }) {
  const values = {
    test_hours: scores.hours,
    test_rmse: scores.rmse,
    test_mae: scores.mae,
    test_rmse_ratio: scores.rmseRatio,
    test_mae_ratio: scores.maeRatio,
    test_coverage_90: scores.coverage90,
    test_pinball: scores.pinball,
    test_pinball_skill: scores.pinballSkill ?? Number.NaN,
  };
  const metrics = Object.entries(values)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, step: 0, timestamp: at }));
  await mlflow.logBatch({ runId: run.runId, metrics });
  const report = Buffer.from(`${JSON.stringify(scores, null, 2)}\n`);
  await mlflow.putArtifact({ run, path: 'evaluation.json', bytes: report, contentType: 'application/json' });
  const plot = Buffer.from(drawCalibration(scores));
  await mlflow.putArtifact({ run, path: 'plots/calibration.svg', bytes: plot, contentType: 'image/svg+xml' });
}
