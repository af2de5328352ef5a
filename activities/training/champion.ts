import type { Mlflow } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { ProductionVersion } from '../../clients/postgres/promotions';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { ServableModel } from '../../forecasting/models/servable-model';
import type { Champion } from '../../forecasting/promotion/comparison';
import { promoteCommand } from '../../forecasting/questions';
import { NexthourError } from '../../system/errors';
import { readCandidate } from './candidate';

/**
 * Loads the production model for the comparison. When its files cannot be loaded, `unusable` holds the reason. A run that somebody
 * deleted in MLflow's UI is restored.
 * @throws NexthourError `UnknownTraining` when the training run of the model does not record its training hours
 */
export async function loadChampion(
  { mlflow, model }: { mlflow: Mlflow; model: string },
  { version, runId }: ProductionVersion,
): Promise<Champion> {
  const run = await mlflow.recoverRun(runId);
  if (run === null) return { version, unusable: `its run ${runId} was deleted in MLflow` };
  const trained = readCandidate(run);
  if (trained === null) throw unknownTraining(model, { version, runId });
  const loaded = await tryLoad(createModelRegistry(mlflow, model).download({ runId }));
  return { version, ...('model' in loaded ? { ...loaded, trainedUntil: trained.trainedUntil } : loaded) };
}

function unknownTraining(
  model: string,
  { version, runId }: Pick<ProductionVersion, 'version' | 'runId'>,
): NexthourError {
  return new NexthourError(
    'UnknownTraining',
    `Version ${version} is the production model, but its run ${runId} does not record its training hours, so no candidate can be compared with it; make another version the production model with ${promoteCommand(model)}`,
  );
}

async function tryLoad(files: Promise<ArtifactFiles>): Promise<{ model: ServableModel } | { unusable: string }> {
  try {
    return { model: loadArtifact(await files) };
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    return { unusable: error.message };
  }
}
