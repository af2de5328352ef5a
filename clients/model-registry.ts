import { posix } from 'node:path';
import { type ArtifactFiles, requireFile, sha256, UnusableArtifactError } from '../forecasting/models/artifact-files';
import type { Mlflow, RegisteredVersion } from './mlflow';

/** Which version is to be served. */
export interface ModelVersion {
  readonly version: string;
  readonly runId: string;
}

/** Where versions and artifacts come from. */
export interface ModelRegistry {
  /** The version under the alias `production`; `null` when there is none. */
  production(): Promise<ModelVersion | null>;
  /** @throws UnusableArtifactError where the files are not those that the version was registered with. */
  download(version: Pick<ModelVersion, 'runId'>): Promise<ArtifactFiles>;
}

export const MODEL_NAME = 'btc_predictor';
export const PRODUCTION_ALIAS = 'production';
const PRODUCTION_STAGE = 'Production';
/** Where a run keeps the files of its model. */
export const MODEL_FOLDER = 'model';

/** The registered model of MLflow, with the artifacts of its runs. */
export function createModelRegistry(mlflow: Mlflow, model = MODEL_NAME): ModelRegistry {
  return {
    production: async () => {
      const found = await mlflow.getByAlias({ model, alias: PRODUCTION_ALIAS });
      return found && { version: found.version, runId: found.runId };
    },
    download: async ({ runId }) => {
      const run = await mlflow.getRun(runId);
      const paths = await mlflow.listArtifacts({ run, folder: MODEL_FOLDER });
      const files = paths.map(async (path) => [posix.basename(path), await mlflow.getArtifact({ run, path })] as const);
      const artifact = new Map(await Promise.all(files));
      requireRegisteredBytes(artifact, await mlflow.findVersionByRun({ model, runId }));
      return artifact;
    },
  };
}

/** A run that is no version yet, or one of before there was the tag, has nothing to compare with. */
function requireRegisteredBytes(files: ArtifactFiles, registered: RegisteredVersion | null): void {
  const expected = registered?.tags['nexthour.artifact_sha256'];
  if (expected === undefined || sha256(requireFile(files, 'checksums.json')) === expected) return;
  throw new UnusableArtifactError('checksum', 'checksums.json', 'is not the one that was evaluated and registered');
}

/** Lets the version serve: by the alias, and by the stage where the server still has stages. */
export async function letServe(mlflow: Mlflow, { model, version }: { model: string; version: string }): Promise<void> {
  await mlflow.setAlias({ model, alias: PRODUCTION_ALIAS, version });
  await mlflow.transitionStage({ model, version, stage: PRODUCTION_STAGE });
}
