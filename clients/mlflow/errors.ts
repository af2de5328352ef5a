import { NexthourError } from '../../system/errors';
import { removeUserinfo } from '../../system/redact';

/** MLflow answered with an error status. */
export class MlflowRefusedError extends NexthourError {
  override readonly name = 'MlflowRefusedError';
  readonly status: number;
  /** MLflow's own error code, such as RESOURCE_ALREADY_EXISTS. */
  readonly mlflowCode: string;
  readonly reason: string;
  constructor(path: string, { status, mlflowCode, reason }: { status: number; mlflowCode: string; reason: string }) {
    const canRetry = status === 429 || status >= 500;
    const message = `MLflow refused ${path} with ${status} ${mlflowCode}: ${reason}${remedyFor(status)}`;
    super('MlflowRefused', message, { canRetry });
    this.status = status;
    this.mlflowCode = mlflowCode;
    this.reason = reason;
  }
}

/** Whether MLflow answers that an object does not exist. A 404 without this code comes from a proxy or another server. */
export function isMissing(error: unknown): boolean {
  return error instanceof MlflowRefusedError && error.mlflowCode === 'RESOURCE_DOES_NOT_EXIST';
}

function remedyFor(status: number): string {
  if (status === 401) return '; check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD';
  return status === 403 ? '; check the permissions of the user and the option --allowed-hosts of the server' : '';
}

/** MLflow did not answer in time, or there was no connection. */
export function mlflowUnreachable(trackingUri: string, reason: string): NexthourError {
  const remedy = 'check MLFLOW_TRACKING_URI and that the server is running';
  const message = `MLflow did not answer at ${removeUserinfo(trackingUri)}: ${reason}; ${remedy}`;
  return new NexthourError('MlflowUnreachable', message, { canRetry: true });
}

/** The answer does not match the documentation of MLflow's REST API. */
export function unexpectedMlflowAnswer(path: string, problem: string): NexthourError {
  return new NexthourError('UnexpectedMlflowAnswer', `MLflow's answer to ${path} cannot be used: ${problem}`);
}

/** The MLflow server does not serve artifacts: its clients must read them from its storage directly. */
export function artifactsNotServed(artifactUri: string): NexthourError {
  const remedy = 'start it with --serve-artifacts and --artifacts-destination, and use a new experiment';
  const message = `The artifacts of this MLflow run are at ${artifactUri}, which the server does not serve; ${remedy}`;
  return new NexthourError('ArtifactsNotServed', message);
}
