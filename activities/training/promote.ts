import type { Mlflow, ModelVersion, Run } from '../../clients/mlflow';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour, type Hour, parseHour } from '../../forecasting/hour';
import { judge, type Verdict } from '../../forecasting/promotion';
import type { Candidate, Evaluation, Promotion, TrainingDeps } from '../training';
import { identityTags } from './run-log';
import { MODEL_FOLDER } from './train';

export const MODEL = 'btc_predictor';
export const ALIAS = 'production';
const STAGE = 'Production';

interface Decision {
  readonly snapshot: Snapshot;
  readonly candidate: Candidate;
  readonly evaluation: Evaluation;
}

/** Registers the candidate, and lets it serve when the gate says so and no model of a newer hour serves already. */
export async function promote(deps: TrainingDeps, decision: Decision): Promise<Promotion> {
  const { mlflow, promotions, clock } = deps;
  const { snapshot, candidate, evaluation } = decision;
  const { version } = await registerVersion(mlflow, decision);
  const verdict = await forwardOnly(mlflow, judge(evaluation), { version, hour: snapshot.hour });
  if (verdict.promoted) await serve(mlflow, version);
  const tags = { 'nexthour.promoted': String(verdict.promoted), 'nexthour.reason': verdict.reason };
  await mlflow.setVersionTags({ model: MODEL, version, tags });
  const { source, asset, hour } = snapshot;
  const { runId } = candidate;
  const evidence = { evaluation, candidate };
  await promotions.record({ source, asset, hour, version, runId, ...verdict, evidence, decidedAt: clock.now() });
  return { runId, version, ...verdict };
}

/** The version made of the candidate's run: there is one, however often this runs. */
async function registerVersion(mlflow: Mlflow, { snapshot, candidate, evaluation }: Decision): Promise<ModelVersion> {
  await mlflow.ensureRegisteredModel(MODEL);
  const { runId, artifactSha256 } = candidate;
  const find = () => mlflow.findVersionByRun({ model: MODEL, runId });
  const found = await find();
  if (found) return found;
  const run: Run = await mlflow.getRun(runId);
  const tags = {
    ...identityTags(snapshot),
    'nexthour.artifact_sha256': artifactSha256,
    'nexthour.dataset_sha256': snapshot.history.sha256,
    'nexthour.rmse_ratio': String(evaluation.rmseRatio),
    'nexthour.coverage_90': String(evaluation.coverage90),
  };
  const source = `${run.artifactUri}/${MODEL_FOLDER}`;
  const created = await mlflow.createVersion({ model: MODEL, runId, source, tags });
  return (await find()) ?? created;
}

/** The alias never moves to a model of an older hour. */
async function forwardOnly(
  mlflow: Mlflow,
  verdict: Verdict,
  { version, hour }: { version: string; hour: Hour },
): Promise<Verdict> {
  const serving = verdict.promoted ? await mlflow.getByAlias({ model: MODEL, alias: ALIAS }) : null;
  if (!serving || serving.version === version) return verdict;
  const servingHour = hourTagOf(serving);
  if (servingHour === null || servingHour <= hour) return verdict;
  const reason = `version ${serving.version} of the newer hour ${formatHour(servingHour)} serves already`;
  return { promoted: false, reason };
}

/** `null` for a version that somebody registered by hand. */
function hourTagOf({ tags }: ModelVersion): Hour | null {
  const hour = tags['nexthour.hour'];
  return hour === undefined ? null : parseHour(hour);
}

async function serve(mlflow: Mlflow, version: string): Promise<void> {
  await mlflow.setAlias({ model: MODEL, alias: ALIAS, version });
  await mlflow.transitionStage({ model: MODEL, version, stage: STAGE });
}
