import { posix } from 'node:path';
import type { Mlflow } from '../../clients/mlflow';
import type { ModelRegistry } from './registry';

const ALIAS = 'production';
const FOLDER = 'model';

/** The registered model of MLflow, with the artifacts of its runs. */
export function createMlflowRegistry(mlflow: Mlflow, model: string): ModelRegistry {
  return {
    production: async () => {
      const found = await mlflow.getByAlias({ model, alias: ALIAS });
      return found && { version: found.version, runId: found.runId };
    },
    download: async ({ runId }) => {
      const run = await mlflow.getRun(runId);
      const paths = await mlflow.listArtifacts({ run, folder: FOLDER });
      const files = paths.map(async (path) => [posix.basename(path), await mlflow.getArtifact({ run, path })] as const);
      return new Map(await Promise.all(files));
    },
  };
}
