import type { MlflowSettings, ObjectStoreSettings } from '../../config/settings';

/** Addresses of the servers that start-servers.ts started for this run of the tests. */
export function temporalForTests(): { address: string; namespace: string } {
  return { address: required('TEMPORAL_ADDRESS'), namespace: required('TEMPORAL_NAMESPACE') };
}

export function databaseUrlForTests(): string {
  return required('DATABASE_URL');
}

export function objectStoreForTests(): ObjectStoreSettings {
  return {
    endpoint: required('MINIO_ENDPOINT'),
    accessKey: required('MINIO_ACCESS_KEY'),
    secretKey: required('MINIO_SECRET_KEY'),
    bucket: required('MINIO_BUCKET'),
    region: required('AWS_REGION'),
  };
}

export function mlflowForTests(): MlflowSettings {
  return { trackingUri: required('MLFLOW_TRACKING_URI'), username: undefined, password: undefined };
}

/** The state folder of the stack under test. */
export function homeForTests(): string {
  return required('NEXTHOUR_HOME');
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests with \`npm test\``);
  return value;
}
