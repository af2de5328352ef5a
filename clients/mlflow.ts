import type { MlflowSettings } from '../config/settings';
import { type Artifacts, createArtifacts } from './mlflow/artifacts';
import { createModelVersions, type ModelVersions } from './mlflow/model-versions';
import { createRest } from './mlflow/rest';
import { createRuns, type Runs } from './mlflow/runs';

export type { RunFiles } from './mlflow/artifacts';
export type { RegisteredVersion } from './mlflow/model-versions';
export type { Metric, Run, RunStatus } from './mlflow/runs';

/**
 * MLflow's REST API. The calls are not idempotent: search before you create. Every call has a deadline and throws a NexthourError with
 * the code `MlflowUnreachable`, `MlflowRefused` or `UnexpectedMlflowAnswer`.
 */
export type Mlflow = Runs & Artifacts & ModelVersions;

export function connectMlflow(settings: MlflowSettings): Mlflow {
  const rest = createRest(settings);
  return { ...createRuns(rest), ...createArtifacts(rest), ...createModelVersions(rest) };
}
