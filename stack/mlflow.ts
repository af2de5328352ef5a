import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { isAnswering } from './http';
import { MLFLOW_DATABASE } from './postgres';
import type { Service, ServiceContext } from './service';

/** The MLflow tracking server and model registry. stack/mlflow_server.py loads its code while the database starts. */
export const mlflow: Service<'http'> = {
  name: 'mlflow',
  needs: [],
  awaits: ['postgres', 'object-store'],
  ports: { http: { preferred: 5000, label: 'MLflow', variable: 'MLFLOW_PORT', chosen: ({ ports }) => ports.mlflow } },
  deadlineMs: 120_000,
  isExternal: (settings) => settings.mlflow !== undefined,
  environment: ({ ports }) => ({ MLFLOW_TRACKING_URI: `http://127.0.0.1:${ports.http}` }),
  addresses: ({ ports, settings: { assets } }) => [
    {
      name: 'MLflow',
      // The models of BTC have a name of their own. With other assets, the page lists all models.
      url: `http://localhost:${ports.http}/#/models${String(assets) === 'BTC' ? '/btc_predictor' : ''}?workflowType=machine_learning`,
      description: 'models and training runs',
    },
  ],
  command: (context) => ({
    program: join(projectRoot, '.venv', 'bin', 'python'),
    args: [join(projectRoot, 'stack', 'mlflow_server.py'), String(context.ports.http)],
    env: { ...serverEnvironment(), ...storeVariables(context), ...BEHAVIOUR },
    cwd: context.folder,
  }),
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.http}/health`),
};

/** The variables that `mlflow server` sets for its child process from the flags with the same names. */
function storeVariables({ environment: given, settings }: ServiceContext): Record<string, string | undefined> {
  const isOurPostgres = given.DATABASE_URL !== undefined && settings.databaseUrl === undefined;
  const store = isOurPostgres ? mlflowDatabase(given.DATABASE_URL ?? '') : 'sqlite:///mlflow.db';
  return {
    _MLFLOW_SERVER_FILE_STORE: store,
    _MLFLOW_SERVER_REGISTRY_STORE: store,
    _MLFLOW_SERVER_ARTIFACT_ROOT: 'mlflow-artifacts:/',
    _MLFLOW_SERVER_ARTIFACT_DESTINATION: `s3://${given.MINIO_BUCKET}/mlflow`,
    _MLFLOW_SERVER_SERVE_ARTIFACTS: 'true',
    MLFLOW_S3_ENDPOINT_URL: given.MINIO_ENDPOINT,
    AWS_ACCESS_KEY_ID: given.MINIO_ACCESS_KEY,
    AWS_SECRET_ACCESS_KEY: given.MINIO_SECRET_KEY,
    AWS_DEFAULT_REGION: given.AWS_REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** The embedded Postgres has a separate database for MLflow. On a Postgres server of the user, we create no database. */
function mlflowDatabase(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${MLFLOW_DATABASE}`;
  return url.href.replace(/^\w+:/, 'postgresql+psycopg2:');
}

const BEHAVIOUR = {
  MLFLOW_SERVER_ALLOWED_HOSTS: 'localhost:*,127.0.0.1:*',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_DISABLE_TELEMETRY: 'true',
  // A progress bar per file would fill the log.
  MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false',
};
