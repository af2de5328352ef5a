import type { MlflowSettings } from '../config/settings';
import { type Artifacts, createArtifacts } from './mlflow/artifacts';
import { createRegistry, type Registry } from './mlflow/registry';
import { createRest } from './mlflow/rest';
import { createRuns, type Runs } from './mlflow/runs';

export type { RunFiles } from './mlflow/artifacts';
export * from './mlflow/errors';
export type { RegisteredVersion } from './mlflow/registry';
export type { Metric, Run, RunStatus } from './mlflow/runs';

/**
 * MLflow over its REST API. Nothing here is idempotent by itself: search before creating. Every call has a deadline, and throws
 * `MlflowUnreachable`, `MlflowRefused` or `UnexpectedMlflowAnswer`.
 */
export type Mlflow = Runs & Artifacts & Registry;

export function connectMlflow(settings: MlflowSettings): Mlflow {
  const rest = createRest(settings);
  return { ...createRuns(rest), ...createArtifacts(rest), ...createRegistry(rest) };
}
