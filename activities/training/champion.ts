import type { Mlflow } from '../../clients/mlflow';
import { createModelRegistry } from '../../clients/model-registry';
import type { ServingVersion } from '../../clients/postgres/promotions';
import type { Defender } from '../../forecasting/evaluation';
import { loadArtifact } from '../../forecasting/models/artifact';
import { type ArtifactFiles, UnusableArtifactError } from '../../forecasting/models/artifact-files';
import type { ServableModel } from '../../forecasting/models/servable-model';
import { candidateOf } from './candidate-tags';

/** Nobody can tell which hours the model that serves was trained on, so nobody can judge beside it. */
export class UnknownTraining extends Error {
  override readonly name = 'UnknownTraining';
  readonly canRetry = false;
  constructor(
    readonly version: string,
    readonly runId: string,
  ) {
    super(
      `Version ${version} serves, and its run ${runId} does not say what it was trained on; let one serve that does, by \`nexthour promote\``,
    );
  }
}

/**
 * The model that serves, ready to be judged on other hours; one whose files this program does not understand any more is told so.
 * @throws UnknownTraining
 */
export async function loadChampion(mlflow: Mlflow, { version, runId }: ServingVersion): Promise<Defender> {
  const champion = candidateOf(await mlflow.getRun(runId));
  if (champion === null) throw new UnknownTraining(version, runId);
  const loaded = await tryLoad(createModelRegistry(mlflow).download({ runId }));
  return { version, ...('model' in loaded ? { ...loaded, trainedUntil: champion.trainedUntil } : loaded) };
}

async function tryLoad(files: Promise<ArtifactFiles>): Promise<{ model: ServableModel } | { unusable: string }> {
  try {
    return { model: loadArtifact(await files) };
  } catch (error) {
    if (!(error instanceof UnusableArtifactError)) throw error;
    return { unusable: error.message };
  }
}
