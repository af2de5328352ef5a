import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

const Url = Type.String({ pattern: '^https?://[^/]+' });
const Port = Type.String({ pattern: '^(6553[0-5]|655[0-2]\\d|65[0-4]\\d\\d|6[0-4]\\d{3}|[1-5]?\\d{1,4})$' });
const Region = Type.String({ pattern: '^[a-z0-9-]+$' });

/** Every variable that nexthour reads. An empty variable counts as not set; an empty URL means "the embedded server". */
export const Environment = Type.Object({
  LIVE_COIN_WATCH_API_KEY: Type.Optional(Type.String()),
  LIVE_COIN_WATCH_URL: Type.Optional(Url),
  MINIO_ENDPOINT: Type.Optional(Url),
  MINIO_ACCESS_KEY: Type.Optional(Type.String()),
  MINIO_SECRET_KEY: Type.Optional(Type.String()),
  MINIO_BUCKET: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' })),
  AWS_REGION: Type.Optional(Region),
  AWS_DEFAULT_REGION: Type.Optional(Region),
  MLFLOW_TRACKING_URI: Type.Optional(Url),
  MLFLOW_TRACKING_USERNAME: Type.Optional(Type.String()),
  MLFLOW_TRACKING_PASSWORD: Type.Optional(Type.String()),
  DATABASE_URL: Type.Optional(Type.String({ pattern: '^postgres(ql)?://' })),
  TEMPORAL_ADDRESS: Type.Optional(Type.String({ pattern: '^[^/@]+:\\d+$' })),
  TEMPORAL_NAMESPACE: Type.Optional(Type.String()),
  NEXTHOUR_HOME: Type.Optional(Type.String()),
  ASSET: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,20}$' })),
  // Fewer days are too few to train on and to judge by days never trained on.
  HISTORY_DAYS: Type.Optional(Type.String({ pattern: '^(9\\d|[1-9]\\d{2,3})$' })),
  HOST: Type.Optional(Type.String()),
  PORT: Type.Optional(Port),
  METRICS_PORT: Type.Optional(Port),
  TEMPORAL_METRICS_PORT: Type.Optional(Port),
  ALERT_WEBHOOK_URL: Type.Optional(Url),
  ALERT_SLACK_URL: Type.Optional(Url),
  ALERT_DISCORD_URL: Type.Optional(Url),
});

export type EnvironmentVariables = Static<typeof Environment>;
export type VariableName = keyof EnvironmentVariables;

/** What of an environment is ours and not empty. */
export function pickVariables(environment: NodeJS.ProcessEnv): EnvironmentVariables {
  const names = Object.keys(Environment.properties) as VariableName[];
  return Object.fromEntries(names.filter((name) => environment[name]).map((name) => [name, environment[name]]));
}

/** All that is wrong with the variables, each in a sentence with its remedy, and without a value that may hold a secret. */
export function findProblems(given: EnvironmentVariables): string[] {
  const misshapen = [...Value.Errors(Environment, given)].map(({ path }) => path.slice(1) as VariableName);
  const unreadable = URL_NAMES.filter((name) => given[name] !== undefined && !URL.canParse(given[name]));
  return [
    ...[...new Set([...misshapen, ...unreadable])].map((name) => describeShape(name, given)),
    ...URL_NAMES.filter((name) => hasUserInfo(given[name])).map(describeUserInfo),
    ...findMissing(given),
  ];
}

/** Where a user and a password belong that do not belong into a URL. */
const CREDENTIALS = {
  LIVE_COIN_WATCH_URL: 'put the key into LIVE_COIN_WATCH_API_KEY',
  MINIO_ENDPOINT: 'put them into MINIO_ACCESS_KEY and MINIO_SECRET_KEY',
  MLFLOW_TRACKING_URI: 'put them into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
} as const;

type UrlName = keyof typeof CREDENTIALS;
const URL_NAMES = Object.keys(CREDENTIALS) as UrlName[];

function hasUserInfo(url: string | undefined): boolean {
  if (url === undefined || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function describeUserInfo(name: UrlName): string {
  return `${name}: a URL with a user or a password in it is shown in too many places; ${CREDENTIALS[name]}`;
}

function findMissing(given: EnvironmentVariables): string[] {
  const problems: string[] = [];
  if (given.MINIO_ENDPOINT && !(given.MINIO_ACCESS_KEY && given.MINIO_SECRET_KEY)) {
    problems.push('MINIO_ENDPOINT is set, so MINIO_ACCESS_KEY and MINIO_SECRET_KEY must be set too');
  }
  if (given.LIVE_COIN_WATCH_URL && !given.LIVE_COIN_WATCH_API_KEY) {
    problems.push('LIVE_COIN_WATCH_URL is set, so LIVE_COIN_WATCH_API_KEY must be set too');
  }
  return problems;
}

/** The values of these can be shown; those of all others may hold a secret. */
const SHOWABLE: readonly VariableName[] = [
  'MINIO_BUCKET',
  'AWS_REGION',
  'ASSET',
  'HISTORY_DAYS',
  'PORT',
  'METRICS_PORT',
  'TEMPORAL_METRICS_PORT',
];

function describeShape(name: VariableName, given: EnvironmentVariables): string {
  const shown = SHOWABLE.includes(name) ? JSON.stringify(given[name]) : 'the value given';
  return `${name}: ${shown} is not ${EXPECTED[name] ?? 'a usable value'}`;
}

const EXPECTED: Readonly<Partial<Record<VariableName, string>>> = {
  LIVE_COIN_WATCH_URL: 'a URL like https://api.livecoinwatch.com',
  MINIO_ENDPOINT: 'a URL like http://localhost:9000',
  MINIO_BUCKET: 'a bucket name: 3 to 63 of a–z, 0–9, dot and hyphen',
  AWS_REGION: 'a region like us-east-1',
  AWS_DEFAULT_REGION: 'a region like us-east-1',
  MLFLOW_TRACKING_URI: 'a URL like http://localhost:5000',
  DATABASE_URL: 'a URL like postgres://user:password@localhost:5432/nexthour',
  TEMPORAL_ADDRESS: 'host:port, like localhost:7233',
  ASSET: 'a coin code like BTC',
  HISTORY_DAYS: 'a whole number of days from 90 to 9999',
  PORT: 'a port from 0 to 65535',
  METRICS_PORT: 'a port from 0 to 65535; 0 shows no metrics',
  TEMPORAL_METRICS_PORT: 'a port from 0 to 65535; 0 shows no metrics',
  ALERT_WEBHOOK_URL: 'a URL that takes what Alertmanager posts',
  ALERT_SLACK_URL: 'the URL of an incoming webhook of Slack',
  ALERT_DISCORD_URL: 'the URL of a webhook of Discord',
};
