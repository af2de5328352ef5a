import type { MlflowSettings, ObjectStoreSettings } from '../../config/settings';

/** The settings of the servers that start-servers.ts started for this run of the tests. */
export function temporalForTests(): { address: string; namespace: string } {
  return { address: readRequired('TEMPORAL_ADDRESS'), namespace: readRequired('TEMPORAL_NAMESPACE') };
}

export function databaseUrlForTests(): string {
  return readRequired('DATABASE_URL');
}

export function objectStoreForTests(): ObjectStoreSettings {
  return {
    endpoint: readRequired('MINIO_ENDPOINT'),
    accessKey: readRequired('MINIO_ACCESS_KEY'),
    secretKey: readRequired('MINIO_SECRET_KEY'),
    bucket: readRequired('MINIO_BUCKET'),
    region: readRequired('AWS_REGION'),
  };
}

export function mlflowForTests(): MlflowSettings {
  return { trackingUri: readRequired('MLFLOW_TRACKING_URI'), username: undefined, password: undefined };
}

/** The state folder of the stack under test. */
export function homeForTests(): string {
  return readRequired('NEXTHOUR_HOME');
}

function readRequired(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests with \`npm test\``);
  return value;
}
