import { resolve } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { projectRoot } from './paths';

const Url = Type.String({ pattern: '^https?://[^/]+' });
const Port = Type.String({ pattern: '^(6553[0-5]|655[0-2]\\d|65[0-4]\\d\\d|6[0-4]\\d{3}|[1-5]?\\d{1,4})$' });

/** Every variable that nexthour reads. An empty variable counts as not set; an empty URL means "the embedded server". */
export const Environment = Type.Object({
  LIVE_COIN_WATCH_API_KEY: Type.Optional(Type.String()),
  LIVE_COIN_WATCH_URL: Type.Optional(Url),
  MINIO_ENDPOINT: Type.Optional(Url),
  MINIO_ACCESS_KEY: Type.Optional(Type.String()),
  MINIO_SECRET_KEY: Type.Optional(Type.String()),
  MINIO_BUCKET: Type.Optional(Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' })),
  MLFLOW_TRACKING_URI: Type.Optional(Url),
  MLFLOW_TRACKING_USERNAME: Type.Optional(Type.String()),
  MLFLOW_TRACKING_PASSWORD: Type.Optional(Type.String()),
  DATABASE_URL: Type.Optional(Type.String({ pattern: '^postgres(ql)?://' })),
  TEMPORAL_ADDRESS: Type.Optional(Type.String({ pattern: '^[^/]+:\\d+$' })),
  TEMPORAL_NAMESPACE: Type.Optional(Type.String()),
  NEXTHOUR_HOME: Type.Optional(Type.String()),
  NEXTHOUR_ADMIN_TOKEN: Type.Optional(Type.String()),
  ASSET: Type.Optional(Type.String({ pattern: '^[A-Z0-9_]{1,20}$' })),
  HISTORY_DAYS: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,3}$' })),
  HOST: Type.Optional(Type.String()),
  PORT: Type.Optional(Port),
});

export type EnvironmentVariables = Static<typeof Environment>;
export type VariableName = keyof EnvironmentVariables;

/** What the variables say, in the shapes the code uses. `undefined` where the embedded server is meant. */
export interface Settings {
  readonly asset: string;
  readonly historyDays: number;
  /** Absolute folder of all state. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly adminToken: string | undefined;
  readonly liveCoinWatch: LiveCoinWatchSettings | undefined;
  readonly objectStore: ObjectStoreSettings | undefined;
  readonly mlflow: MlflowSettings | undefined;
  readonly temporal: TemporalSettings | undefined;
  readonly databaseUrl: string | undefined;
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

/** Where the public LiveCoinWatch API is; used when there is an API key and no URL. */
export const LIVE_COIN_WATCH_PUBLIC_URL = 'https://api.livecoinwatch.com';

/**
 * Reads and checks the environment; what it leaves unset, or empty, is taken from `fallback`.
 * @throws InvalidSettings with every problem at once; the values of keys, passwords and tokens are never in it.
 */
export function readSettings(
  environment: NodeJS.ProcessEnv = process.env,
  fallback: EnvironmentVariables = {},
): Settings {
  const given = { ...fallback, ...pickVariables(environment) };
  const problems = [...Value.Errors(Environment, given)].map(({ path }) => describeProblem(path.slice(1), given));
  if (given.MINIO_ENDPOINT && !(given.MINIO_ACCESS_KEY && given.MINIO_SECRET_KEY)) {
    problems.push('MINIO_ENDPOINT is set, so MINIO_ACCESS_KEY and MINIO_SECRET_KEY must be set too');
  }
  if (given.LIVE_COIN_WATCH_URL && !given.LIVE_COIN_WATCH_API_KEY) {
    problems.push('LIVE_COIN_WATCH_URL is set, so LIVE_COIN_WATCH_API_KEY must be set too');
  }
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

function pickVariables(environment: NodeJS.ProcessEnv): EnvironmentVariables {
  const names = Object.keys(Environment.properties) as VariableName[];
  return Object.fromEntries(names.filter((name) => environment[name]).map((name) => [name, environment[name]]));
}

function describeProblem(name: string, given: EnvironmentVariables): string {
  const isSecret = /KEY|PASSWORD|TOKEN|DATABASE_URL/.test(name);
  const shown = isSecret ? 'the value given' : JSON.stringify(given[name as VariableName]);
  return `${name}: ${shown} is not ${EXPECTED[name] ?? 'a usable value'}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  LIVE_COIN_WATCH_URL: 'a URL like https://api.livecoinwatch.com',
  MINIO_ENDPOINT: 'a URL like http://localhost:9000',
  MINIO_BUCKET: 'a bucket name: 3 to 63 of a–z, 0–9, dot and hyphen',
  MLFLOW_TRACKING_URI: 'a URL like http://localhost:5000',
  DATABASE_URL: 'a URL like postgres://user:password@localhost:5432/nexthour',
  TEMPORAL_ADDRESS: 'host:port, like localhost:7233',
  ASSET: 'a coin code like BTC',
  HISTORY_DAYS: 'a whole number of days from 1 to 9999',
  PORT: 'a port from 0 to 65535',
};

function toSettings(given: EnvironmentVariables): Settings {
  return {
    asset: given.ASSET ?? 'BTC',
    historyDays: Number(given.HISTORY_DAYS ?? 365),
    home: resolve(projectRoot, given.NEXTHOUR_HOME ?? '.nexthour'),
    host: given.HOST ?? '127.0.0.1',
    port: Number(given.PORT ?? 8000),
    adminToken: given.NEXTHOUR_ADMIN_TOKEN,
    liveCoinWatch: liveCoinWatchSettings(given),
    objectStore: objectStoreSettings(given),
    mlflow: mlflowSettings(given),
    temporal: given.TEMPORAL_ADDRESS
      ? { address: given.TEMPORAL_ADDRESS, namespace: given.TEMPORAL_NAMESPACE ?? 'nexthour' }
      : undefined,
    databaseUrl: given.DATABASE_URL,
  };
}

function liveCoinWatchSettings(given: EnvironmentVariables): LiveCoinWatchSettings | undefined {
  const { LIVE_COIN_WATCH_URL: url, LIVE_COIN_WATCH_API_KEY: apiKey } = given;
  return apiKey ? { url: url ?? LIVE_COIN_WATCH_PUBLIC_URL, apiKey } : undefined;
}

function objectStoreSettings(given: EnvironmentVariables): ObjectStoreSettings | undefined {
  const { MINIO_ENDPOINT: endpoint, MINIO_ACCESS_KEY: accessKey, MINIO_SECRET_KEY: secretKey } = given;
  if (!endpoint || !accessKey || !secretKey) return undefined;
  return { endpoint, accessKey, secretKey, bucket: given.MINIO_BUCKET ?? 'mlops-data' };
}

function mlflowSettings(given: EnvironmentVariables): MlflowSettings | undefined {
  if (!given.MLFLOW_TRACKING_URI) return undefined;
  return {
    trackingUri: given.MLFLOW_TRACKING_URI.replace(/\/+$/, ''),
    username: given.MLFLOW_TRACKING_USERNAME,
    password: given.MLFLOW_TRACKING_PASSWORD,
  };
}
