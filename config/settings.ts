import { resolve } from 'node:path';
import { type EnvironmentVariables, findProblems, pickVariables } from './environment';
import { projectRoot } from './paths';

/** What the variables say, in the shapes the code uses. `undefined` where the embedded server is meant. */
export interface Settings {
  readonly asset: string;
  readonly historyDays: number;
  /** Absolute folder of all state. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly liveCoinWatch: LiveCoinWatchSettings | undefined;
  readonly objectStore: ObjectStoreSettings | undefined;
  readonly mlflow: MlflowSettings | undefined;
  readonly temporal: TemporalSettings | undefined;
  readonly databaseUrl: string | undefined;
  readonly metrics: MetricsSettings;
  readonly alerts: AlertSettings;
}

/** Where a process shows its metrics; port 0 means nowhere. */
export interface MetricsSettings {
  /** Not set: a worker has a port for it (DEFAULT_METRICS_PORT), and the server shows them beside its other routes. */
  readonly port: number | undefined;
  /** Of what Temporal's own library measures in a worker. */
  readonly temporalPort: number;
}

/** Whom alerts are sent to. Each URL is a secret: whoever knows it can post there. */
export interface AlertSettings {
  readonly webhookUrl: string | undefined;
  readonly slackUrl: string | undefined;
  readonly discordUrl: string | undefined;
}

export interface LiveCoinWatchSettings {
  readonly url: string;
  readonly apiKey: string;
}

export interface ObjectStoreSettings {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly bucket: string;
  /** Of S3, which signs it. */
  readonly region: string;
}

export interface MlflowSettings {
  readonly trackingUri: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
}

/** The servers that a process may need, and the variable that names each. */
const SERVERS = {
  liveCoinWatch: 'LIVE_COIN_WATCH_API_KEY',
  objectStore: 'MINIO_ENDPOINT',
  mlflow: 'MLFLOW_TRACKING_URI',
  temporal: 'TEMPORAL_ADDRESS',
  databaseUrl: 'DATABASE_URL',
} as const;

export type ServerName = keyof typeof SERVERS;

/** Settings in which the named servers are set: see `requireServers`. */
export type SettingsWith<Name extends ServerName> = Settings & {
  readonly [K in Name]: Exclude<Settings[K], undefined>;
};

export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
  readonly canRetry = false;
  constructor(readonly problems: readonly string[]) {
    super(`Settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

export const DEFAULT_METRICS_PORT = 9464;

/** Where the public LiveCoinWatch API is; used when there is an API key and no URL. */
export const LIVE_COIN_WATCH_PUBLIC_URL = 'https://api.livecoinwatch.com';

/**
 * Reads and checks the environment; what it leaves unset, or empty, is taken from `fallback`.
 * @throws InvalidSettings with every problem at once; no value that may hold a secret is in it.
 */
export function readSettings(
  environment: NodeJS.ProcessEnv = process.env,
  fallback: EnvironmentVariables = {},
): Settings {
  const given = { ...fallback, ...pickVariables(environment) };
  const problems = findProblems(given);
  if (problems.length > 0) throw new InvalidSettings(problems);
  return Object.freeze(toSettings(given));
}

/**
 * The settings of a process that cannot do without the named servers.
 * @throws InvalidSettings that names the variables that are missing.
 */
export function requireServers<Name extends ServerName>(settings: Settings, ...names: Name[]): SettingsWith<Name> {
  const missing = names.filter((name) => settings[name] === undefined).map((name) => SERVERS[name]);
  if (missing.length === 0) return settings as SettingsWith<Name>;
  throw new InvalidSettings(missing.map((name) => `${name} is not set; \`npm start\` sets it for its own servers`));
}

function toSettings(given: EnvironmentVariables): Settings {
  return {
    asset: given.ASSET ?? 'BTC',
    historyDays: Number(given.HISTORY_DAYS ?? 365),
    home: resolve(projectRoot, given.NEXTHOUR_HOME ?? '.nexthour'),
    host: given.HOST ?? '127.0.0.1',
    port: Number(given.PORT ?? 8000),
    liveCoinWatch: liveCoinWatchSettings(given),
    objectStore: objectStoreSettings(given),
    mlflow: mlflowSettings(given),
    temporal: given.TEMPORAL_ADDRESS
      ? { address: given.TEMPORAL_ADDRESS, namespace: given.TEMPORAL_NAMESPACE ?? 'nexthour' }
      : undefined,
    databaseUrl: given.DATABASE_URL,
    metrics: {
      port: given.METRICS_PORT === undefined ? undefined : Number(given.METRICS_PORT),
      temporalPort: Number(given.TEMPORAL_METRICS_PORT ?? 9465),
    },
    alerts: {
      webhookUrl: given.ALERT_WEBHOOK_URL,
      slackUrl: given.ALERT_SLACK_URL,
      discordUrl: given.ALERT_DISCORD_URL,
    },
  };
}

function liveCoinWatchSettings(given: EnvironmentVariables): LiveCoinWatchSettings | undefined {
  const { LIVE_COIN_WATCH_URL: url, LIVE_COIN_WATCH_API_KEY: apiKey } = given;
  return apiKey ? { url: url ?? LIVE_COIN_WATCH_PUBLIC_URL, apiKey } : undefined;
}

function objectStoreSettings(given: EnvironmentVariables): ObjectStoreSettings | undefined {
  const { MINIO_ENDPOINT: endpoint, MINIO_ACCESS_KEY: accessKey, MINIO_SECRET_KEY: secretKey } = given;
  if (!endpoint || !accessKey || !secretKey) return undefined;
  const region = given.AWS_REGION ?? given.AWS_DEFAULT_REGION ?? 'us-east-1';
  return { endpoint, accessKey, secretKey, bucket: given.MINIO_BUCKET ?? 'mlops-data', region };
}

function mlflowSettings(given: EnvironmentVariables): MlflowSettings | undefined {
  if (!given.MLFLOW_TRACKING_URI) return undefined;
  return {
    trackingUri: given.MLFLOW_TRACKING_URI.replace(/\/+$/, ''),
    username: given.MLFLOW_TRACKING_USERNAME,
    password: given.MLFLOW_TRACKING_PASSWORD,
  };
}
