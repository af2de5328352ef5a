import { createModelRegistry } from '../../clients/model-registry';
import type { ProductionVersion } from '../../clients/postgres/promotions';
import type { Headline } from '../../forecasting/minutes/news/headlines';
import type { MinuteEvaluation } from '../../forecasting/minutes/training/evaluate';
import { UnusableArtifactError } from '../../forecasting/models/artifact-files';
import { registeredModelName } from '../../forecasting/questions';
import type { MinuteEvaluationJob } from '../../training/minutes/messages';
import { logScores, requireTrainedBytes, toMetrics } from '../training/evaluate';
import { type LiveTrainingDeps, type MinuteCandidate, stepsOf, type TrainingBars } from './deps';
import { readMinuteCandidate } from './train';

export interface CandidateOnBars {
  readonly snapshot: TrainingBars;
  readonly candidate: MinuteCandidate;
}

/**
 * Compares the uploaded files of the candidate with the production model and both baselines, on forecasts that neither model has seen in
 * its training; then runs the leakage check. @throws UnusableArtifactError
 */
export async function evaluateMinuteCandidate(
  deps: LiveTrainingDeps,
  { snapshot, candidate }: CandidateOnBars,
): Promise<MinuteEvaluation> {
  const { mlflow, objectStore, jobs, parameters, signal } = deps;
  const { asset, source, question } = snapshot;
  const registry = createModelRegistry(mlflow, registeredModelName({ id: question }));
  const files = await registry.download(candidate);
  requireTrainedBytes(files, candidate);
  const production = await deps.promotionsOf(question).findProduction({ source, asset, exceptRunId: candidate.runId });
  const { scores, ...evaluation } = await jobs.evaluate(
    {
      ...{ bars: await objectStore.get(snapshot.history), steps: stepsOf(asset), parameters },
      candidate: { files, trainedUntil: candidate.trainedUntil },
      headlines: await readHeadlines(objectStore, snapshot),
      champion: production && (await readChampion(deps, production, registry)),
    },
    signal(),
  );
  const { evidence, leakage } = evaluation;
  const metrics = {
    test_forecasts: evidence.hours,
    ...toMetrics(evidence),
    test_crps_skill_to_volatility: evidence.volatility.crpsSkill,
  };
  const run = await mlflow.getRun(candidate.runId);
  await logScores(mlflow, { run, scores, metrics, evidence, leakage, at: snapshot.hour });
  return evaluation;
}

async function readHeadlines(
  objectStore: LiveTrainingDeps['objectStore'],
  { headlines }: TrainingBars,
): Promise<readonly Headline[]> {
  return headlines === undefined ? [] : JSON.parse((await objectStore.get(headlines)).toString('utf8'));
}

/** A run that somebody deleted in MLflow's UI is restored. */
async function readChampion(
  { mlflow }: LiveTrainingDeps,
  { version, runId }: ProductionVersion,
  registry: ReturnType<typeof createModelRegistry>,
): Promise<MinuteEvaluationJob['champion']> {
  const run = await mlflow.recoverRun(runId);
  if (run === null) return { version, unusable: `its run ${runId} was deleted in MLflow` };
  const trained = readMinuteCandidate(run);
  if (trained === null) return { version, unusable: `its run ${runId} does not record its training` };
  try {
    return { version, files: await registry.download({ runId }), trainedUntil: trained.trainedUntil };
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    return { version, unusable: error.message };
  }
}
