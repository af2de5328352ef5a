import { removeUserinfo } from '../../system/redact';

/** MLflow answered, and said no. */
export class MlflowRefused extends Error {
  override readonly name = 'MlflowRefused';
  readonly canRetry: boolean;
  constructor(
    readonly path: string,
    readonly status: number,
    /** MLflow's own, such as RESOURCE_ALREADY_EXISTS. */
    readonly code: string,
    readonly reason: string,
  ) {
    super(`MLflow refused ${path} with ${status} ${code}: ${reason}${remedyFor(status)}`);
    this.canRetry = status === 429 || status >= 500;
  }
}

/** MLflow did not answer in time, or there was no connection. */
export class MlflowUnreachable extends Error {
  override readonly name = 'MlflowUnreachable';
  readonly canRetry = true;
  readonly url: string;
  constructor(
    trackingUri: string,
    readonly reason: string,
  ) {
    const url = removeUserinfo(trackingUri);
    super(`MLflow did not answer at ${url}: ${reason}; is MLFLOW_TRACKING_URI right and the server running?`);
    this.url = url;
  }
}

/** The answer is not what MLflow's REST API documents. */
export class UnexpectedMlflowAnswer extends Error {
  override readonly name = 'UnexpectedMlflowAnswer';
  readonly canRetry = false;
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`MLflow's answer to ${path} cannot be understood: ${problem}`);
  }
}

/** The server hands its artifacts to clients of other storage only. */
export class ArtifactsNotServed extends Error {
  override readonly name = 'ArtifactsNotServed';
  readonly canRetry = false;
  constructor(readonly artifactUri: string) {
    super(
      `The artifacts of this MLflow run are at ${artifactUri}, which the server does not pass on; start it with --serve-artifacts and --artifacts-destination, and use a new experiment`,
    );
  }
}

function remedyFor(status: number): string {
  if (status === 401) return '; check MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD';
  return status === 403 ? '; check the permissions, and the --allowed-hosts of the server' : '';
}
