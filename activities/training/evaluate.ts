import { setImmediate } from 'node:timers/promises';
import type { Mlflow, RunFiles } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { contestOf, type Defender } from '../../forecasting/evaluation';
import type { SentinelReport } from '../../forecasting/leakage/report';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, sha256, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import { type Contest, type Evidence, evidenceOf } from '../../forecasting/promotion/evidence';
import { plantCandidates } from '../../forecasting/promotion/planted-candidates';
import { scoreOutcomes } from '../../forecasting/scoring/score-outcomes';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { drawCalibration, drawPit } from '../../reporting/training-plots';
import type { Candidate, Evaluation, TrainingDeps } from '../training';
import { loadChampion } from './champion';
import { runSentinel } from './leakage';

interface Judged {
  readonly snapshot: Snapshot;
  readonly candidate: Candidate;
}

/**
 * Compares the registered bytes, by the served pass, with the model that serves and with the trailing quantiles, on hours that
 * neither model was trained on; and looks for the future in its past.
 * @throws UnusableArtifactError, UnknownTraining
 */
export async function evaluateCandidate(deps: TrainingDeps, judged: Judged): Promise<Evaluation> {
  const { mlflow, parameters } = deps;
  const { snapshot, candidate } = judged;
  const { files, model, series } = await load(deps, judged);
  const champion = await findChampion(deps, judged);
  const contest = contestOf({ candidate: { model, trainedUntil: candidate.trainedUntil }, champion, series });
  const evidence = evidenceOf(contest);
  await setImmediate();
  const sentinel = await runSentinel({ series, files, model, parameters, rmseRatio: evidence.candidate.rmseRatio });
  const planted = plantCandidates(contest);
  // The computing held up all else: heartbeats, and the news that MLflow has closed idle connections.
  await setImmediate();
  const run = await mlflow.getRun(candidate.runId);
  await logScores(mlflow, { run, contest, evidence, sentinel, at: snapshot.hour });
  return { runId: run.runId, evidence, planted, sentinel };
}

async function load({ mlflow, objectStore }: TrainingDeps, { snapshot, candidate }: Judged) {
  const files = await createModelRegistry(mlflow).download(candidate);
  requireSameBytes(files, candidate);
  const series = parseSeriesCsv(await objectStore.get(snapshot.history));
  return { files, model: loadArtifact(files), series };
}

/** The model that serves; `null` where none does but, on being asked again, the candidate itself. */
async function findChampion(deps: TrainingDeps, { snapshot, candidate }: Judged): Promise<Defender | null> {
  const { source, asset } = snapshot;
  const standing = await deps.promotions.standing({ source, asset, exceptRunId: candidate.runId });
  return standing && loadChampion(deps.mlflow, standing);
}

function requireSameBytes(files: ArtifactFiles, { artifactSha256 }: Candidate): void {
  const checksums = files.get('checksums.json');
  if (checksums === undefined) throw new UnusableArtifactError('checksum', 'checksums.json', 'is missing');
  if (sha256(checksums) !== artifactSha256) {
    throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that training wrote');
  }
}

interface Logged {
  readonly run: RunFiles;
  readonly contest: Contest;
  readonly evidence: Evidence;
  readonly sentinel: SentinelReport;
  readonly at: number;
}

/** Under the hour as their time, so that logging them twice leaves one value. */
async function logScores(mlflow: Mlflow, { run, contest, evidence, sentinel, at }: Logged): Promise<void> {
  const metrics = Object.entries(metricsOf(evidence))
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, step: 0, timestamp: at }));
  await mlflow.logBatch({ runId: run.runId, metrics });
  const scores = scoreOutcomes(contest.candidate);
  const report = `${JSON.stringify({ ...scores, evidence, sentinel }, null, 2)}\n`;
  await put('evaluation.json', report, 'application/json');
  await put('plots/calibration.svg', drawCalibration(scores), 'image/svg+xml');
  await put('plots/pit.svg', drawPit(scores), 'image/svg+xml');

  function put(path: string, text: string, contentType: string): Promise<void> {
    return mlflow.putArtifact({ run, path, bytes: Buffer.from(text), contentType });
  }
}

function metricsOf({ hours, candidate, champion }: Evidence): Record<string, number> {
  const { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90, crpsSkill, winklerSkill } = candidate;
  return {
    test_hours: hours,
    test_rmse: rmse,
    test_mae: mae,
    test_rmse_ratio: rmseRatio,
    test_mae_ratio: maeRatio,
    test_coverage_90: coverage90,
    test_crps: crps,
    test_winkler_90: winkler90,
    test_crps_skill: crpsSkill,
    test_winkler_skill: winklerSkill,
    test_crps_skill_to_champion: champion && 'duel' in champion ? champion.duel.crpsSkill : Number.NaN,
  };
}
