import type { Mlflow, RunFiles } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { contestOf } from '../../forecasting/evaluation';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, sha256, UnusableArtifact } from '../../forecasting/models/artifact-files';
import { type Contest, type Evidence, evidenceOf } from '../../forecasting/promotion/evidence';
import { plantCandidates } from '../../forecasting/promotion/planted-candidates';
import { scoreOutcomes } from '../../forecasting/scoring/score-outcomes';
import { parseSeriesCsv } from '../../forecasting/series-csv';
import type { Candidate, Evaluation, TrainingDeps } from '../training';
import { loadChampion } from './champion';
import { drawCalibration, drawPit } from './plots';

interface Judged {
  readonly snapshot: Snapshot;
  readonly candidate: Candidate;
}

/**
 * Compares the registered bytes, by the served pass, with the model that serves and with the trailing quantiles, on hours that
 * neither model was trained on.
 * @throws UnusableArtifact, UnknownTraining
 */
export async function evaluate(deps: TrainingDeps, { snapshot, candidate }: Judged): Promise<Evaluation> {
  const { mlflow } = deps;
  const contest = await prepareContest(deps, { snapshot, candidate });
  const evidence = evidenceOf(contest);
  const run = await mlflow.getRun(candidate.runId);
  await logScores(mlflow, { run, contest, evidence, at: snapshot.hour });
  return { runId: run.runId, evidence, planted: plantCandidates(contest) };
}

async function prepareContest(deps: TrainingDeps, { snapshot, candidate }: Judged): Promise<Contest> {
  const { mlflow, objectStore, promotions } = deps;
  const { source, asset, history } = snapshot;
  const { runId, trainedUntil } = candidate;
  const files = await createModelRegistry(mlflow).download(candidate);
  requireSameBytes(files, candidate);
  const standing = await promotions.standing({ source, asset, exceptRunId: runId });
  return contestOf({
    candidate: { model: loadArtifact(files), trainedUntil },
    champion: standing && (await loadChampion(mlflow, standing)),
    series: parseSeriesCsv(await objectStore.get(history)),
  });
}

function requireSameBytes(files: ArtifactFiles, { artifactSha256 }: Candidate): void {
  const checksums = files.get('checksums.json');
  if (checksums === undefined) throw new UnusableArtifact('checksum', 'checksums.json', 'is missing');
  if (sha256(checksums) !== artifactSha256) {
    throw new UnusableArtifact('checksum', 'checksums.json', 'is not the one that training wrote');
  }
}

interface Logged {
  readonly run: RunFiles;
  readonly contest: Contest;
  readonly evidence: Evidence;
  readonly at: number;
}

/** Under the hour as their time, so that logging them twice leaves one value. */
async function logScores(mlflow: Mlflow, { run, contest, evidence, at }: Logged): Promise<void> {
  const metrics = Object.entries(metricsOf(evidence))
    .filter(([, value]) => Number.isFinite(value))
    .map(([key, value]) => ({ key, value, step: 0, timestamp: at }));
  await mlflow.logBatch({ runId: run.runId, metrics });
  const scores = scoreOutcomes(contest.candidate);
  const report = `${JSON.stringify({ ...scores, evidence }, null, 2)}\n`;
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
