import type { Mlflow, RunFiles } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import type { LeakageReport } from '../../forecasting/leakage/report';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, sha256, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import { runInParts } from '../../forecasting/parts';
import { type Champion, compareModels } from '../../forecasting/promotion/comparison';
import { computeEvidence, type Evidence } from '../../forecasting/promotion/evidence';
import { plantCandidates } from '../../forecasting/promotion/planted-candidates';
import { type Scores, scoreOutcomes } from '../../forecasting/scoring/score-outcomes';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import { drawCalibration, drawPit } from '../../reporting/training-plots';
import { letTimersRun } from '../../system/calls';
import type { Candidate, Evaluation } from './candidate';
import { loadChampion } from './champion';
import type { TrainingDeps } from './deps';
import { runLeakageCheck } from './leakage';

interface EvaluationInput {
  readonly snapshot: Snapshot;
  readonly candidate: Candidate;
}

/**
 * Compares the uploaded files of the candidate, loaded as the server loads them, with the production model and the trailing
 * quantiles, on hours that neither model was trained on; then runs the leakage check.
 * @throws UnusableArtifactError; NexthourError `UnknownTraining`
 */
export async function evaluateCandidate(deps: TrainingDeps, input: EvaluationInput): Promise<Evaluation> {
  const { mlflow, parameters } = deps;
  const { snapshot, candidate } = input;
  const { files, model, series } = await load(deps, input);
  const champion = await findChampion(deps, input);
  // The computation blocks the event loop. Between its parts, heartbeats are sent, connections that MLflow has closed are noticed, and a
  // cancellation stops it.
  const pause = async () => {
    await letTimersRun();
    deps.signal().throwIfAborted();
  };
  const compared = { candidate: { model, trainedUntil: candidate.trainedUntil }, champion, series };
  const comparison = await runInParts(compareModels(compared), pause);
  await pause();
  const evidence = computeEvidence(comparison);
  await pause();
  const leakage = await runLeakageCheck({ series, files, model, parameters, rmseRatio: evidence.candidate.rmseRatio });
  await pause();
  const planted = plantCandidates(comparison);
  await pause();
  const run = await mlflow.getRun(candidate.runId);
  const scores = scoreOutcomes(comparison.candidate);
  const metrics = { test_hours: evidence.hours, ...toMetrics(evidence) };
  await logScores(mlflow, { run, scores, metrics, evidence, leakage, at: snapshot.hour });
  return { runId: run.runId, evidence, planted, leakage };
}

async function load({ mlflow, objectStore, registeredModel }: TrainingDeps, { snapshot, candidate }: EvaluationInput) {
  const files = await createModelRegistry(mlflow, registeredModel(snapshot.asset)).download(candidate);
  requireTrainedBytes(files, candidate);
  const series = parseSeriesCsv(await objectStore.get(snapshot.history));
  return { files, model: loadArtifact(files), series };
}

/** The production model, or `null`. Excludes the candidate, which may already be production when the activity is retried. */
async function findChampion(deps: TrainingDeps, { snapshot, candidate }: EvaluationInput): Promise<Champion | null> {
  const { source, asset } = snapshot;
  const production = await deps.promotions.findProduction({ source, asset, exceptRunId: candidate.runId });
  return production && loadChampion({ mlflow: deps.mlflow, model: deps.registeredModel(asset) }, production);
}

/** @throws UnusableArtifactError */
export function requireTrainedBytes(files: ArtifactFiles, { artifactSha256 }: Pick<Candidate, 'artifactSha256'>): void {
  const checksums = files.get('checksums.json');
  if (checksums === undefined) throw new UnusableArtifactError('checksum', 'checksums.json', 'is missing');
  if (sha256(checksums) !== artifactSha256) {
    throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that training wrote');
  }
}

/** @param given.at timestamp of the metrics: the hour, so that logging them twice stores one value */
export async function logScores(
  mlflow: Mlflow,
  given: {
    readonly run: RunFiles;
    readonly scores: Scores;
    readonly metrics: Readonly<Record<string, number>>;
    readonly evidence: Evidence;
    readonly leakage: LeakageReport;
    readonly at: number;
  },
): Promise<void> {
  const { run, scores, evidence, leakage, at } = given;
  const metrics = Object.entries(given.metrics)
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, step: 0, timestamp: at }));
  await mlflow.logBatch({ runId: run.runId, metrics });
  const report = `${JSON.stringify({ ...scores, evidence, leakage }, null, 2)}\n`;
  await put('evaluation.json', report, 'application/json');
  await put('plots/calibration.svg', drawCalibration(scores), 'image/svg+xml');
  await put('plots/pit.svg', drawPit(scores), 'image/svg+xml');

  function put(path: string, text: string, contentType: string): Promise<void> {
    return mlflow.putArtifact({ run, path, bytes: Buffer.from(text), contentType });
  }
}

/** The figures of the candidate, for MLflow. */
export function toMetrics({ candidate, champion }: Evidence): Record<string, number> {
  const { rmse, mae, rmseRatio, maeRatio, coverage90, crps, winkler90, crpsSkill, winklerSkill } = candidate;
  const isCompared = champion !== null && 'pairedTest' in champion;
  return {
    test_rmse: rmse,
    test_mae: mae,
    test_rmse_ratio: rmseRatio,
    test_mae_ratio: maeRatio,
    test_coverage_90: coverage90,
    test_crps: crps,
    test_winkler_90: winkler90,
    test_crps_skill: crpsSkill,
    test_winkler_skill: winklerSkill,
    test_crps_skill_to_champion: isCompared ? champion.pairedTest.crpsSkill : Number.NaN,
  };
}
