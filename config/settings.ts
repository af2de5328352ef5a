import { NexthourError } from '../system/errors';
import { findProblems, pickVariables } from './check-variables';
import { findPasswordProblems, insertDatabasePassword } from './database-password';
import { type EnvironmentVariables, VARIABLE_NAMES, type VARIABLES, type VariableName, variableOf } from './variables';

/** The environment variable of each setting. The settings of one server or of one topic form a group. */
const SHAPE = {
  /** The coins that are forecast, and the one that is meant when none is named. */
  assets: 'ASSETS',
  asset: 'ASSET',
  historyDays: 'HISTORY_DAYS',
  home: 'NEXTHOUR_HOME',
  /** In days; 0 keeps everything. */
  retentionDays: {
    reports: 'RETENTION_DAYS_REPORTS',
    objects: 'RETENTION_DAYS_OBJECTS',
    mlflowRuns: 'RETENTION_DAYS_MLFLOW_RUNS',
    dataTags: 'RETENTION_DAYS_DATA_TAGS',
  },
  adminToken: 'NEXTHOUR_ADMIN_TOKEN',
  corsOrigins: 'CORS_ORIGINS',
  trustProxy: 'TRUST_PROXY',
  streamsPerAddress: 'STREAMS_PER_ADDRESS',
  pages: { grafanaUrl: 'GRAFANA_URL', temporalUiUrl: 'TEMPORAL_UI_URL' },
  host: 'HOST',
  port: 'PORT',
  healthPort: 'WORKER_HEALTH_PORT',
  liveCoinWatch: { url: 'LIVE_COIN_WATCH_URL', apiKey: 'LIVE_COIN_WATCH_API_KEY' },
  polygon: { url: 'POLYGON_URL', apiKey: 'POLYGON_API_KEY' },
  alphaVantage: { url: 'ALPHA_VANTAGE_URL', apiKey: 'ALPHA_VANTAGE_API_KEY' },
  kraken: { webSocketUrl: 'KRAKEN_WS_URL', restUrl: 'KRAKEN_REST_URL' },
  searchWeekly: 'SEARCH_WEEKLY',
  /** The live line. */
  live: {
    assets: 'LIVE_ASSETS',
    historyHours: 'LIVE_HISTORY_HOURS',
    trainHours: 'LIVE_TRAIN_HOURS',
    searchTrials: 'LIVE_SEARCH_TRIALS',
    simulatedTradesPerSecond: 'SIMULATOR_TRADES_PER_SECOND',
  },
  objectStore: {
    endpoint: 'MINIO_ENDPOINT',
    accessKey: 'MINIO_ACCESS_KEY',
    secretKey: 'MINIO_SECRET_KEY',
    bucket: 'MINIO_BUCKET',
    region: 'AWS_REGION',
  },
  mlflow: {
    trackingUri: 'MLFLOW_TRACKING_URI',
    username: 'MLFLOW_TRACKING_USERNAME',
    password: 'MLFLOW_TRACKING_PASSWORD',
  },
  temporal: { address: 'TEMPORAL_ADDRESS', namespace: 'TEMPORAL_NAMESPACE' },
  kafka: {
    brokers: 'KAFKA_BROKERS',
    saslMechanism: 'KAFKA_SASL_MECHANISM',
    saslUsername: 'KAFKA_SASL_USERNAME',
    saslPassword: 'KAFKA_SASL_PASSWORD',
    tls: 'KAFKA_TLS',
    tlsCa: 'KAFKA_TLS_CA',
  },
  databaseUrl: 'DATABASE_URL',
  metrics: { port: 'METRICS_PORT', temporalPort: 'TEMPORAL_METRICS_PORT' },
  /** Ports of the embedded servers. Not set: the usual port, or the next free one above it. */
  ports: {
    postgres: 'POSTGRES_PORT',
    temporal: 'TEMPORAL_PORT',
    temporalUi: 'TEMPORAL_UI_PORT',
    mlflow: 'MLFLOW_PORT',
    objectStore: 'OBJECT_STORE_PORT',
    kafka: 'KAFKA_PORT',
    prometheus: 'PROMETHEUS_PORT',
    alertmanager: 'ALERTMANAGER_PORT',
  },
  alerts: { webhookUrl: 'ALERT_WEBHOOK_URL', slackUrl: 'ALERT_SLACK_URL', discordUrl: 'ALERT_DISCORD_URL' },
  notify: { urls: 'NOTIFY_URL', events: 'NOTIFY_EVENTS' },
  newsFeeds: 'NEWS_FEEDS',
  llm: { url: 'LLM_BASE_URL', model: 'LLM_MODEL', apiKey: 'LLM_API_KEY' },
  llmDailyTokens: 'LLM_DAILY_TOKENS',
} as const satisfies Record<string, VariableName | Readonly<Record<string, VariableName>>>;

/** The servers that a process may need, each with the variable that selects it. If that is not set, the setting is `undefined`. */
const SERVERS = {
  liveCoinWatch: 'LIVE_COIN_WATCH_API_KEY',
  polygon: 'POLYGON_API_KEY',
  alphaVantage: 'ALPHA_VANTAGE_API_KEY',
  kraken: 'KRAKEN_WS_URL',
  objectStore: 'MINIO_ENDPOINT',
  mlflow: 'MLFLOW_TRACKING_URI',
  temporal: 'TEMPORAL_ADDRESS',
  kafka: 'KAFKA_BROKERS',
  databaseUrl: 'DATABASE_URL',
  llm: 'LLM_BASE_URL',
} as const;

export type ServerName = keyof typeof SERVERS;

type Shape = typeof SHAPE;
type Row<Name extends VariableName> = (typeof VARIABLES)[Name];
type Parsed<Name extends VariableName> = ReturnType<Row<Name>['parse']>;
type Setting<Name extends VariableName> =
  Row<Name> extends { default: string } | { requiredWith: string } ? Parsed<Name> : Parsed<Name> | undefined;
type Group<Names> = { readonly [K in keyof Names]: Names[K] extends VariableName ? Setting<Names[K]> : never };
type ServerGroup<Names, Key> = {
  readonly [K in keyof Names]: Names[K] extends VariableName
    ? Names[K] extends Key
      ? Parsed<Names[K]>
      : Setting<Names[K]>
    : never;
};

/** All variables, parsed and with their defaults. The table VARIABLES explains each one. */
export type Settings = {
  readonly [K in keyof Shape]: Shape[K] extends VariableName
    ? Setting<Shape[K]>
    : K extends ServerName
      ? ServerGroup<Shape[K], (typeof SERVERS)[K]> | undefined
      : Group<Shape[K]>;
};

export type LiveCoinWatchSettings = NonNullable<Settings['liveCoinWatch']>;
export type ObjectStoreSettings = NonNullable<Settings['objectStore']>;
export type MlflowSettings = NonNullable<Settings['mlflow']>;
export type TemporalSettings = NonNullable<Settings['temporal']>;
export type LlmSettings = NonNullable<Settings['llm']>;
export type KafkaSettings = NonNullable<Settings['kafka']>;
export type AlertSettings = Settings['alerts'];

/** Settings in which the named servers are set: see `requireServers`. */
export type SettingsWith<Name extends ServerName> = Settings & {
  readonly [K in Name]: Exclude<Settings[K], undefined>;
};

/** The port of the server when PORT is not set. */
export const DEFAULT_PORT = 8_000;

/** The port of a worker's metrics when METRICS_PORT is not set. */
export const DEFAULT_METRICS_PORT = 9464;

export class InvalidSettingsError extends NexthourError {
  override readonly name = 'InvalidSettingsError';
  constructor(readonly problems: readonly string[]) {
    super('InvalidSettings', `Settings are not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads and checks the environment. Variables that are unset or empty are taken from `fallback`.
 * @throws InvalidSettingsError with every problem at once. It contains no value that may hold a secret.
 */
export function readSettings(
  environment: NodeJS.ProcessEnv = process.env,
  fallback: EnvironmentVariables = {},
): Settings {
  const written = { ...fallback, ...pickVariables(environment) };
  const given = insertDatabasePassword(written);
  const problems = [...findPasswordProblems(written), ...findProblems(given)];
  if (problems.length > 0) throw new InvalidSettingsError(problems);
  return Object.freeze(toSettings(given));
}

/** Makes this the asset that the command means, as the variable ASSET does. */
export function selectAsset(asset: string): void {
  process.env.ASSET = asset;
}

/**
 * The settings of a process that needs the named servers.
 * @throws InvalidSettingsError that names the missing variables
 */
export function requireServers<Name extends ServerName>(settings: Settings, ...names: Name[]): SettingsWith<Name> {
  const missing = names.filter((name) => settings[name] === undefined).map((name) => SERVERS[name]);
  if (missing.length === 0) return settings as SettingsWith<Name>;
  throw new InvalidSettingsError(
    missing.map((name) => `${name} is not set; \`npm start\` sets it for its own servers`),
  );
}

/** The settings of the simulator of LiveCoinWatch. @throws InvalidSettingsError with every problem, never with the key */
export function readSimulatorSettings(environment: NodeJS.ProcessEnv = process.env) {
  const { given, problems } = readOwn([...SIMULATOR_VARIABLES, 'LIVE_COIN_WATCH_API_KEY'], environment);
  const apiKey = given.LIVE_COIN_WATCH_API_KEY;
  if (problems.length === 0 && apiKey !== undefined) return { ...parseSimulatorSettings(given), apiKey };
  const noKey = 'LIVE_COIN_WATCH_API_KEY is not set; set it to the key that the callers of the simulator send';
  throw new InvalidSettingsError(apiKey === undefined ? [...problems, noKey] : problems);
}

/** The settings of the simulator of Kraken. @throws InvalidSettingsError with every problem */
export function readKrakenSimulatorSettings(environment: NodeJS.ProcessEnv = process.env) {
  const { given, problems } = readOwn([...SIMULATOR_VARIABLES, 'SIMULATOR_TRADES_PER_SECOND'], environment);
  if (problems.length > 0) throw new InvalidSettingsError(problems);
  const tradesPerSecond = parseVariable('SIMULATOR_TRADES_PER_SECOND', given);
  return { ...parseSimulatorSettings(given), tradesPerSecond };
}

const SIMULATOR_VARIABLES = ['SIMULATOR_HOST', 'SIMULATOR_PORT', 'NEXTHOUR_HOME'] as const;

function parseSimulatorSettings(given: EnvironmentVariables) {
  return {
    host: parseVariable('SIMULATOR_HOST', given),
    port: parseVariable('SIMULATOR_PORT', given),
    home: parseVariable('NEXTHOUR_HOME', given),
  };
}

/** The variables that a process reads which needs no others, so that a mistake in another one does not stop it. */
function readOwn(names: readonly VariableName[], environment: NodeJS.ProcessEnv) {
  const all = pickVariables(environment);
  const given: EnvironmentVariables = Object.fromEntries(
    names.flatMap((name) => (all[name] ? [[name, all[name]]] : [])),
  );
  return { given, problems: findProblems(given) };
}

function toSettings(given: EnvironmentVariables): Settings {
  const settings = Object.entries(SHAPE).map(([name, variables]) => {
    if (typeof variables === 'string') return [name, parseVariable(variables, given)];
    const isMissing = name in SERVERS && !given[SERVERS[name as ServerName]];
    const group = Object.entries(variables).map(([key, variable]) => [key, parseVariable(variable, given)]);
    return [name, isMissing ? undefined : Object.fromEntries(group)];
  });
  // The loop follows SHAPE, from which the type derives. The compiler cannot see that.
  return Object.fromEntries(settings) as Settings;
}

function parseVariable<Name extends VariableName>(name: Name, given: EnvironmentVariables): Setting<Name> {
  const { fallback, default: defaultValue, parse } = variableOf(name);
  const value = given[name] ?? (fallback === undefined ? undefined : given[fallback as VariableName]) ?? defaultValue;
  return (value === undefined ? undefined : parse(value)) as Setting<Name>;
}

/** The inverse of `readSettings`: variables from which it reads these settings again. */
export function toVariables(settings: Settings): EnvironmentVariables {
  const entries = Object.entries(SHAPE).flatMap(([name, variables]) => {
    const value = settings[name as keyof Settings];
    if (typeof variables === 'string') return [[variables, value]];
    const group = (typeof value === 'object' ? value : {}) as Readonly<Record<string, unknown>>;
    return Object.entries(variables).map(([key, variable]) => [variable, group[key]]);
  });
  const defined = entries.filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined.map(([variable, value]) => [variable, String(value)]));
}

/** The variables that more than one process of `npm start` may get. `variablesFor` selects those of one process. */
export function toSharedVariables(settings: Settings): EnvironmentVariables {
  const variables = toVariables(settings);
  const isShared = (name: VariableName) => !['own', 'start'].includes(String(variableOf(name).passedTo));
  const shared = VARIABLE_NAMES.filter((name) => variables[name] !== undefined && isShared(name));
  return Object.fromEntries(shared.map((name) => [name, variables[name]]));
}

/** The variables that one of our processes needs. It gets no other secrets. */
export function variablesFor(process: string, shared: EnvironmentVariables): Record<string, string> {
  const entries = VARIABLE_NAMES.flatMap((name) => {
    const { passedTo } = variableOf(name);
    const isPassed = passedTo === 'all' || (Array.isArray(passedTo) && passedTo.includes(process));
    const value = shared[name];
    return isPassed && value !== undefined ? [[name, value]] : [];
  });
  return Object.fromEntries(entries);
}
