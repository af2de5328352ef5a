import type { Mlflow, RegisteredVersion } from '../../clients/mlflow';
import { MODEL_FOLDER, PRODUCTION_ALIAS } from '../../clients/model-registry';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { formatHour, type Hour, parseHour } from '../../forecasting/hour';
import { judge, type Verdict } from '../../forecasting/promotion';
import type { Candidate, Evaluation, Promotion, TrainingDeps } from '../training';
import { identityTags } from './run-log';

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
  const registered = await registerVersion(deps, decision);
  const { model, version } = registered;
  const verdict = await forwardOnly(mlflow, judge(evaluation), { registered, hour: snapshot.hour });
  const { source, asset, hour } = snapshot;
  const { runId } = candidate;
  const evidence = { evaluation, candidate };
  // The decision comes first and the alias follows it: so a crash between the two is mended by doing both again.
  await promotions.record({ source, asset, hour, version, runId, ...verdict, evidence, decidedAt: clock.now() });
  if (verdict.promoted) await serve(mlflow, registered);
  const tags = { 'nexthour.promoted': String(verdict.promoted), 'nexthour.reason': verdict.reason };
  await mlflow.setVersionTags({ model, version, tags });
  return { runId, version, ...verdict };
}

/** The version made of the candidate's run: there is one, however often this runs. */
async function registerVersion(
  { mlflow, registeredModel: model }: TrainingDeps,
  decision: Decision,
): Promise<RegisteredVersion> {
  await mlflow.ensureRegisteredModel(model);
  const { runId } = decision.candidate;
  const find = () => mlflow.findVersionByRun({ model, runId });
  const found = await find();
  if (found) return found;
  const { artifactUri } = await mlflow.getRun(runId);
  const source = `${artifactUri}/${MODEL_FOLDER}`;
  const created = await mlflow.createVersion({ model, runId, source, tags: versionTags(decision) });
  return (await find()) ?? created;
}

function versionTags({ snapshot, candidate, evaluation }: Decision): Record<string, string> {
  return {
    ...identityTags(snapshot),
    'nexthour.artifact_sha256': candidate.artifactSha256,
    'nexthour.dataset_sha256': snapshot.history.sha256,
    'nexthour.rmse_ratio': String(evaluation.rmseRatio),
    'nexthour.coverage_90': String(evaluation.coverage90),
  };
}

interface Newcomer {
  readonly registered: RegisteredVersion;
  readonly hour: Hour;
}

/** The alias never moves to a model of an older hour. */
async function forwardOnly(mlflow: Mlflow, verdict: Verdict, { registered, hour }: Newcomer): Promise<Verdict> {
  const { model, version } = registered;
  const serving = verdict.promoted ? await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS }) : null;
  if (!serving || serving.version === version) return verdict;
  const servingHour = hourTagOf(serving);
  if (servingHour === null || servingHour <= hour) return verdict;
  const reason = `version ${serving.version} of the newer hour ${formatHour(servingHour)} serves already`;
  return { promoted: false, reason };
}

/** `null` for a version that somebody registered by hand. */
function hourTagOf({ tags }: RegisteredVersion): Hour | null {
  const hour = tags['nexthour.hour'];
  return hour === undefined ? null : parseHour(hour);
}

async function serve(mlflow: Mlflow, { model, version }: RegisteredVersion): Promise<void> {
  await mlflow.setAlias({ model, alias: PRODUCTION_ALIAS, version });
  await mlflow.transitionStage({ model, version, stage: STAGE });
}
