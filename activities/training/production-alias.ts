import { MODEL_FOLDER, setProductionAlias } from '../../clients/model-registry';
import type { ProductionVersion } from '../../clients/postgres/promotions';
import { hourOf } from '../../forecasting/hour';
import { readStoredEvidence } from '../../forecasting/promotion/evidence';
import { promoteCommand, questionOfModel } from '../../forecasting/questions';
import { NexthourError } from '../../system/errors';
import type { TrainingDeps } from './deps';
import { identityTags, type TrainedData, tagFailedRules } from './run-log';

/** What registers versions and moves the alias. */
export type RegistryDeps = Pick<TrainingDeps, 'mlflow' | 'promotions' | 'registeredModel' | 'clock'>;

/**
 * Moves the alias in MLflow to the current production version. When somebody deleted that version, or the whole registered model, in
 * MLflow's UI, its run is registered again under a new number, and this is recorded as a decision.
 * @throws NexthourError `ProductionModelDeleted` when its run was deleted for good, too
 */
export async function updateProductionAlias(deps: RegistryDeps, snapshot: Omit<TrainedData, 'history'>): Promise<void> {
  const { mlflow, promotions } = deps;
  const { source, asset } = snapshot;
  const model = deps.registeredModel(asset);
  const production = await promotions.findProduction({ source, asset });
  if (!production) return;
  const registered = await mlflow.findVersion({ model, version: production.version });
  // After the registered model was deleted, MLflow numbers the versions from 1 again.
  const isSame = registered?.runId === production.runId;
  const version = isSame ? production.version : await registerAgain(deps, snapshot, production);
  await setProductionAlias(mlflow, { model, version });
}

/** @returns the new number */
async function registerAgain(
  { mlflow, promotions, registeredModel, clock }: RegistryDeps,
  snapshot: Omit<TrainedData, 'history'>,
  production: ProductionVersion,
): Promise<string> {
  const { source, asset } = snapshot;
  const model = registeredModel(asset);
  const { runId } = production;
  const run = await mlflow.recoverRun(runId);
  if (run === null) throw productionModelDeleted(model, production);
  const sha256 = run.tags['nexthour.artifact_sha256'];
  const evidence = await promotions.readEvidence({ source, asset, runId });
  const tags = {
    ...identityTags({ ...snapshot, hour: production.hour }),
    ...(sha256 === undefined ? {} : { 'nexthour.artifact_sha256': sha256 }),
    ...tagFailedRules(evidence === undefined ? [] : readStoredEvidence(evidence).rules),
  };
  const { version } =
    (await mlflow.findVersionByRun({ model, runId })) ??
    (await mlflow.createVersion({ model, runId, source: `${run.artifactUri}/${MODEL_FOLDER}`, tags }));
  const decidedAt = clock.now();
  const hour = Math.max(hourOf(decidedAt), production.hour);
  const reason = `version ${production.version} was deleted in MLflow; its run is registered again as version ${version}`;
  const decision = {
    source,
    asset,
    hour,
    version,
    runId,
    reason,
    operator: 'nexthour',
    kind: 'promote',
    decidedAt,
  } as const;
  await promotions.recordByHand({ ...decision, evidence: { before: production.version } }, production);
  return version;
}

function productionModelDeleted(model: string, { version, runId }: ProductionVersion): NexthourError {
  const remedy = `\`nexthour models --question ${questionOfModel(model)}\` lists the other versions; make one the production model with ${promoteCommand(model)}`;
  return new NexthourError(
    'ProductionModelDeleted',
    `Version ${version}, the production model, and its run ${runId} were deleted in MLflow; ${remedy}`,
  );
}
