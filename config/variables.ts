import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { type Static, type TOptional, type TString, Type } from '@sinclair/typebox';
import { NOTIFICATION_KINDS } from './notification-kinds';
import { projectRoot } from './paths';
import { splitProxies } from './trusted-proxies';

/** One environment variable that nexthour reads. */
export interface Variable {
  readonly description: string;
  readonly schema: TString;
  /** Describes a usable value, for messages. */
  readonly expected: string;
  /** Converts a checked value to the form that the code uses. */
  readonly parse: (value: string) => string | number | readonly string[];
  /** Used when the variable, and the one that `fallback` names, are not set. */
  readonly default?: string;
  readonly fallback?: string;
  /** True when the value may contain a secret. Messages never show it. */
  readonly isSecret: boolean;
  /** The name of another variable. When that one is set, this one must be set, too. */
  readonly requiredWith?: string;
  /** For a URL that must not contain a user or a password: where to put them instead. */
  readonly credentials?: string;
  /** For a URL: `origin` has no path, `base` may have one, `database` contains user and password. */
  readonly urlParts?: 'origin' | 'base' | 'database';
  /** For a list of URLs: splits the value. Each part must be a URL. */
  readonly splitUrls?: (value: string) => readonly string[];
  /**
   * `all`: every process that `npm start` starts gets the value. A list: only these processes get it. `own`: each process gets its own
   * value, or only one process reads it. `start`: only `npm start` reads the variable.
   */
  readonly passedTo: 'all' | 'own' | 'start' | readonly OwnProcess[];
}

/** Our own processes that need secrets. */
export type OwnProcess =
  | 'server'
  | 'pipeline-worker'
  | 'training-worker'
  | 'ingest'
  | 'candles'
  | 'features'
  | 'predict'
  | 'score'
  | 'news'
  | 'kraken-simulator';

const workers = ['pipeline-worker', 'training-worker'] as const;
const workersAndServer = [...workers, 'server'] as const;
const streams = ['ingest', 'candles', 'features', 'predict', 'score', 'news'] as const;
const modelReaders = [...workersAndServer, 'predict'] as const;

const text = { schema: Type.String(), parse: (value: string) => value, expected: 'a text', isSecret: true } as const;
const url = { ...text, schema: Type.String({ pattern: '^https?://[^/]+' }) } as const;
const receiver = '(?:(?:slack|discord|ntfy|webhook)\\+)?https?://[^\\s,/]+[^\\s,]*';
const kind = `(?:${NOTIFICATION_KINDS.join('|')})`;
const coin = '[A-Z0-9_]{1,20}';
export const DEFAULT_ASSET = 'BTC';
export const DEFAULT_LIVE_ASSETS = 'BTC,ETH';

/** The codes in a list like `BTC,ETH`. */
export function splitAssets(list: string): readonly string[] {
  return splitList(list);
}

function splitList(list: string): readonly string[] {
  return list.split(',').map((one) => one.trim());
}

/** Refuses quotes, `$HOME` that no shell has replaced, a path of Windows, a URL, blanks at the ends and control characters. */
const pathPattern =
  '^(?![A-Za-z]:|[a-z]+://|~[^/]|.*%\\w+%)[^\\s"\'$\\\\\\x00-\\x1f](?:[^"\'$\\\\\\x00-\\x1f]*[^\\s"\'$\\\\\\x00-\\x1f])?$';

/** A path relative to the checkout. A shell replaces `~` only at the beginning of a word, so `--env NAME=~/x` keeps it. */
function readPath(value: string): string {
  return resolve(projectRoot, value.replace(/^~(?=\/|$)/, homedir()));
}

/** Without blanks, quotes and backslashes, because docker-compose.yml writes the keys into JSON and TOML as they are. */
const objectStoreKey = {
  ...text,
  schema: Type.String({ pattern: '^[!#-&(-\\[\\]-~]{1,200}$' }),
  expected: 'letters, digits and signs without blanks, quotes and backslashes',
} as const;

const region = {
  ...text,
  schema: Type.String({ pattern: '^[a-z0-9-]+$' }),
  expected: 'a region like us-east-1',
} as const;
const port = {
  schema: Type.String({ pattern: '^(6553[0-5]|655[0-2]\\d|65[0-4]\\d\\d|6[0-4]\\d{3}|[1-5]?\\d{1,4})$' }),
  parse: (value: string) => Number(value),
  expected: 'a port from 0 to 65535',
  isSecret: false,
  passedTo: 'own',
} as const;

/** Shorter periods are refused: catch-up runs the missed hours of seven days, and a rerun reads the results of an earlier run. */
const retention = {
  schema: Type.String({ pattern: '^(0|[7-9]|[1-9]\\d{1,3})$' }),
  parse: (value: string) => Number(value),
  expected: 'a whole number of days from 7 to 9999, or 0 to keep them for ever',
  isSecret: false,
  passedTo: ['pipeline-worker'],
} as const;

const embeddedPort = { ...port, passedTo: 'start' } as const;

/**
 * The only declaration of the variables that nexthour reads. The schema, the messages, the types, the check of .env.example and
 * the environment of child processes are derived from it. An empty variable counts as not set.
 */
export const VARIABLES = {
  LIVE_COIN_WATCH_API_KEY: {
    ...text,
    description: 'key of LiveCoinWatch; without it the simulator replays real prices',
    requiredWith: 'LIVE_COIN_WATCH_URL',
    passedTo: ['pipeline-worker'],
  },
  LIVE_COIN_WATCH_URL: {
    ...url,
    description: 'a LiveCoinWatch-compatible server',
    expected: 'a URL like https://api.livecoinwatch.com',
    default: 'https://api.livecoinwatch.com',
    credentials: 'put the key into LIVE_COIN_WATCH_API_KEY',
    urlParts: 'base',
    passedTo: ['pipeline-worker'],
  },
  POLYGON_API_KEY: {
    ...text,
    description: 'key of Polygon (Massive) for outside series; without it the simulator generates them',
    requiredWith: 'POLYGON_URL',
    passedTo: ['pipeline-worker'],
  },
  POLYGON_URL: {
    ...url,
    description: 'a server with the aggregates of Polygon',
    expected: 'a URL like https://api.polygon.io',
    default: 'https://api.polygon.io',
    credentials: 'put the key into POLYGON_API_KEY',
    urlParts: 'base',
    passedTo: ['pipeline-worker'],
  },
  ALPHA_VANTAGE_API_KEY: {
    ...text,
    description: 'key of Alpha Vantage for outside series; without it the simulator generates them',
    requiredWith: 'ALPHA_VANTAGE_URL',
    passedTo: ['pipeline-worker'],
  },
  ALPHA_VANTAGE_URL: {
    ...url,
    description: 'a server with the economic indicators of Alpha Vantage',
    expected: 'a URL like https://www.alphavantage.co',
    default: 'https://www.alphavantage.co',
    credentials: 'put the key into ALPHA_VANTAGE_API_KEY',
    urlParts: 'base',
    passedTo: ['pipeline-worker'],
  },
  MINIO_ENDPOINT: {
    ...url,
    description: 'an S3-compatible object store; not set: the embedded one',
    expected: 'a URL like http://localhost:9000',
    credentials: 'put them into MINIO_ACCESS_KEY and MINIO_SECRET_KEY',
    urlParts: 'origin',
    passedTo: workersAndServer,
  },
  MINIO_ACCESS_KEY: {
    ...objectStoreKey,
    description: 'access key of the object store',
    requiredWith: 'MINIO_ENDPOINT',
    passedTo: workersAndServer,
  },
  MINIO_SECRET_KEY: {
    ...objectStoreKey,
    description: 'secret key of the object store',
    requiredWith: 'MINIO_ENDPOINT',
    passedTo: workersAndServer,
  },
  MINIO_BUCKET: {
    ...text,
    description: 'bucket of the object store',
    schema: Type.String({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$' }),
    expected: 'a bucket name: 3 to 63 of a–z, 0–9, dot and hyphen',
    default: 'mlops-data',
    isSecret: false,
    passedTo: 'all',
  },
  AWS_REGION: {
    ...region,
    description: 'region of the object store; S3 signs it',
    default: 'us-east-1',
    fallback: 'AWS_DEFAULT_REGION',
    isSecret: false,
    passedTo: 'all',
  },
  AWS_DEFAULT_REGION: { ...region, description: 'used when AWS_REGION is not set', passedTo: 'all' },
  MLFLOW_TRACKING_URI: {
    ...url,
    description: 'an MLflow server; not set: the embedded one',
    expected: 'a URL like http://localhost:5000',
    parse: (value: string) => value.replace(/\/+$/, ''),
    credentials: 'put them into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
    urlParts: 'base',
    passedTo: modelReaders,
  },
  MLFLOW_TRACKING_USERNAME: { ...text, description: 'user of the MLflow server', passedTo: modelReaders },
  MLFLOW_TRACKING_PASSWORD: { ...text, description: 'password of the MLflow server', passedTo: modelReaders },
  DATABASE_URL: {
    ...text,
    description: 'a Postgres database; not set: the embedded one',
    schema: Type.String({ pattern: '^postgres(ql)?://' }),
    expected: 'a URL like postgres://user:password@localhost:5432/nexthour',
    urlParts: 'database',
    passedTo: [...workersAndServer, ...streams],
  },
  DATABASE_PASSWORD: {
    ...text,
    description: 'password of the database, any characters; used when DATABASE_URL has a user and no password',
    passedTo: 'own',
  },
  TEMPORAL_ADDRESS: {
    ...text,
    description: 'a Temporal server; not set: the embedded one',
    schema: Type.String({ pattern: '^[^/@]+:\\d+$' }),
    expected: 'host:port, like localhost:7233',
    passedTo: 'all',
  },
  TEMPORAL_NAMESPACE: { ...text, description: 'namespace on Temporal', default: 'nexthour', passedTo: 'all' },
  KAFKA_BROKERS: {
    ...text,
    schema: Type.String({ pattern: '^[^\\s,:/@]+:\\d{1,5}(,[^\\s,:/@]+:\\d{1,5})*$' }),
    parse: (value: string) => value.split(','),
    description: 'brokers of a Kafka cluster for the live line; not set: the embedded one',
    expected: 'addresses like kafka-1:9092,kafka-2:9092',
    passedTo: [...streams, 'server', 'pipeline-worker'],
  },
  KAFKA_SASL_MECHANISM: {
    ...text,
    schema: Type.String({ pattern: '^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512)$' }),
    description: 'how to log in to Kafka',
    expected: 'PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512',
    passedTo: [...streams, 'server'],
  },
  KAFKA_SASL_USERNAME: {
    ...text,
    description: 'user name at Kafka',
    requiredWith: 'KAFKA_SASL_MECHANISM',
    passedTo: [...streams, 'server'],
  },
  KAFKA_SASL_PASSWORD: {
    ...text,
    description: 'password at Kafka',
    requiredWith: 'KAFKA_SASL_MECHANISM',
    passedTo: [...streams, 'server'],
  },
  KAFKA_TLS: {
    ...text,
    schema: Type.String({ pattern: '^(true|false)$' }),
    description: 'whether the brokers speak TLS',
    expected: 'true or false',
    default: 'false',
    passedTo: [...streams, 'server'],
  },
  KAFKA_TLS_CA: {
    ...text,
    description: "file with the certificate authority of the brokers; not set: the system's",
    schema: Type.String({ pattern: pathPattern }),
    expected: 'a path like /etc/kafka/ca.pem, without quotes, $, %NAME%, \\ and blanks at its ends',
    parse: readPath,
    passedTo: [...streams, 'server'],
  },
  NEXTHOUR_HOME: {
    ...text,
    description: 'folder of all state, absolute or relative to the checkout',
    schema: Type.String({ pattern: pathPattern }),
    expected: 'a path like /var/lib/nexthour or ~/nexthour, without quotes, $, %NAME%, \\ and blanks at its ends',
    isSecret: false,
    parse: readPath,
    default: '.nexthour',
    passedTo: 'all',
  },
  ASSETS: {
    ...text,
    description: 'codes of the coins whose prices are forecast, separated by commas; not set: that of ASSET',
    schema: Type.String({ pattern: `^ *${coin}(?: *, *${coin})* *$` }),
    expected: 'coin codes like BTC or BTC,ETH',
    parse: splitAssets,
    fallback: 'ASSET',
    default: DEFAULT_ASSET,
    isSecret: false,
    passedTo: 'all',
  },
  ASSET: {
    ...text,
    description: 'the coin that commands and requests mean when they name none; not set: the first of ASSETS',
    schema: Type.String({ pattern: `^${coin}$` }),
    expected: 'a coin code like BTC',
    parse: (value: string) => splitAssets(value)[0] ?? DEFAULT_ASSET,
    fallback: 'ASSETS',
    default: DEFAULT_ASSET,
    isSecret: false,
    passedTo: 'all',
  },
  // With fewer than 90 days, too few hours remain for training and for the evaluation on hours that no model was trained on.
  HISTORY_DAYS: {
    description: 'days of history to fetch and to train on',
    schema: Type.String({ pattern: '^(9\\d|[1-9]\\d{2,3})$' }),
    expected: 'a whole number of days from 90 to 9999',
    parse: (value: string) => Number(value),
    default: '365',
    isSecret: false,
    passedTo: 'all',
  },
  LIVE_ASSETS: {
    ...text,
    description: 'codes of the coins of the live line, separated by commas',
    schema: Type.String({ pattern: `^ *${coin}(?: *, *${coin})* *$` }),
    expected: 'coin codes like BTC or BTC,ETH',
    parse: splitAssets,
    default: DEFAULT_LIVE_ASSETS,
    isSecret: false,
    passedTo: ['ingest', 'pipeline-worker', 'server'],
  },
  LIVE_HISTORY_HOURS: {
    description:
      'hours of trades that the live line reads before its first start; Kraken sends about 1,000 trades a second',
    schema: Type.String({ pattern: '^(\\d|1\\d|2[0-4])$' }),
    expected: 'a whole number of hours from 0 to 24',
    parse: (value: string) => Number(value),
    default: '6',
    isSecret: false,
    passedTo: ['ingest'],
  },
  LIVE_TRAIN_HOURS: {
    description: 'every how many hours the models of the live line are trained',
    schema: Type.String({ pattern: '^([1-9]|1\\d|2[0-4])$' }),
    expected: 'a whole number of hours from 1 to 24',
    parse: (value: string) => Number(value),
    default: '6',
    isSecret: false,
    passedTo: ['pipeline-worker'],
  },
  LIVE_SEARCH_TRIALS: {
    description: 'how many sets of hyper-parameters each training of the live line tries before; 0: none',
    schema: Type.String({ pattern: '^([0-9]|1\\d|20)$' }),
    expected: 'a whole number from 0 to 20',
    parse: (value: string) => Number(value),
    default: '0',
    isSecret: false,
    passedTo: ['pipeline-worker'],
  },
  SEARCH_WEEKLY: {
    description: 'questions and model families whose hyper-parameters are searched every week; not set: none',
    schema: Type.String({ pattern: '^[a-z0-9.-]+:[a-z-]+(,[a-z0-9.-]+:[a-z-]+)*$' }),
    expected: 'questions with families like btc-1h:har,btc-rise-2pct-12h:xgboost',
    parse: (value: string) => value.split(','),
    isSecret: false,
    passedTo: ['pipeline-worker'],
  },
  KRAKEN_WS_URL: {
    ...text,
    description: 'a server with the WebSocket API v2 of Kraken; not set: the simulator',
    schema: Type.String({ pattern: '^wss?://[^/]+' }),
    expected: 'a URL like wss://ws.kraken.com/v2',
    requiredWith: 'KRAKEN_REST_URL',
    credentials: 'leave them out: the public trades need none',
    urlParts: 'base',
    passedTo: ['ingest', 'pipeline-worker'],
  },
  KRAKEN_REST_URL: {
    ...url,
    description: 'a server with the REST API of Kraken',
    expected: 'a URL like https://api.kraken.com',
    default: 'https://api.kraken.com',
    credentials: 'leave them out: the public trades need none',
    urlParts: 'base',
    passedTo: ['ingest', 'pipeline-worker'],
  },
  RETENTION_DAYS_REPORTS: { ...retention, description: 'days to keep the reports of hours', default: '90' },
  RETENTION_DAYS_OBJECTS: {
    ...retention,
    description: 'days to keep raw answers and snapshots, also of bars, to which no row of the database refers',
    default: '90',
  },
  RETENTION_DAYS_MLFLOW_RUNS: {
    ...retention,
    description: 'days to keep training runs, except those of models that were ever in production or made a forecast',
    default: '90',
  },
  RETENTION_DAYS_DATA_TAGS: {
    ...retention,
    description: 'days to keep the tags of the data registry and their DVC files; the snapshots are kept',
    default: '90',
  },
  NEXTHOUR_ADMIN_TOKEN: {
    ...text,
    description: 'token for the requests to the server that change something; not set: the server refuses them',
    schema: Type.String({ pattern: '^[!-~]{16,200}$' }),
    expected: '16 to 200 letters, digits and signs without blanks, for example from `openssl rand -hex 24`',
    passedTo: ['server'],
  },
  CORS_ORIGINS: {
    description: 'the origins of pages that may read from the server, separated by commas; `*` means all',
    schema: Type.String({
      pattern: '^(\\*|https?://[^\\s,/]+(\\s*,\\s*https?://[^\\s,/]+)*)$',
    }),
    expected: 'origins like https://example.com,http://localhost:5173, without a path, or *',
    parse: splitList,
    isSecret: false,
    passedTo: ['server'],
  },
  TRUST_PROXY: {
    description:
      'the proxies in front of the server whose X-Forwarded-For is believed: their addresses, separated by commas',
    schema: Type.String(),
    expected: 'addresses or networks like 10.0.0.5,192.168.0.0/16, or loopback',
    parse: splitProxies,
    isSecret: false,
    passedTo: ['server'],
  },
  STREAMS_PER_ADDRESS: {
    description: 'how many streams of events one address may have open at once',
    schema: Type.String({ pattern: '^([1-9]\\d{0,2}|1\\d{3}|2000)$' }),
    expected: 'a whole number from 1 to 2000',
    parse: (value: string) => Number(value),
    default: '20',
    isSecret: false,
    passedTo: ['server'],
  },
  GRAFANA_URL: {
    ...url,
    description: 'your Grafana, which the page links and embeds',
    expected: 'a URL like http://localhost:3000',
    credentials: 'leave them out: the page asks for them itself',
    urlParts: 'base',
    passedTo: ['server'],
  },
  TEMPORAL_UI_URL: {
    ...url,
    description: 'the web page of your Temporal, to which the page links; not set: that of the embedded Temporal',
    expected: 'a URL like http://localhost:8233',
    credentials: 'leave them out: the page asks for them itself',
    urlParts: 'base',
    passedTo: ['server'],
  },
  HOST: { ...text, description: 'address on which a process listens', default: '127.0.0.1', passedTo: 'own' },
  PORT: { ...port, description: 'port of the server; not set: 8000, or the next free one' },
  POSTGRES_PORT: { ...embeddedPort, description: 'port of the embedded Postgres' },
  TEMPORAL_PORT: { ...embeddedPort, description: 'port of the embedded Temporal server' },
  TEMPORAL_UI_PORT: { ...embeddedPort, description: 'port of the web page of the embedded Temporal' },
  MLFLOW_PORT: { ...embeddedPort, description: 'port of the embedded MLflow' },
  KAFKA_PORT: { ...embeddedPort, description: 'port of the embedded Kafka' },
  OBJECT_STORE_PORT: {
    ...embeddedPort,
    description: 'S3 port of the embedded object store; the port 10000 above it must be free, too',
    schema: Type.String({ pattern: '^(55[0-4]\\d\\d|555[0-2]\\d|5553[0-5]|5[0-4]\\d{3}|[1-4]\\d{4}|[1-9]\\d{0,3})$' }),
    expected: 'a port from 1 to 55535',
  },
  PROMETHEUS_PORT: { ...embeddedPort, description: 'port of the embedded Prometheus' },
  ALERTMANAGER_PORT: { ...embeddedPort, description: 'port of the embedded Alertmanager' },
  METRICS_PORT: {
    ...port,
    description: 'port of the metrics; not set: 9464 in a worker, and the port of the other routes in the server',
    expected: 'a port from 0 to 65535; 0 exports no metrics',
  },
  TEMPORAL_METRICS_PORT: {
    ...port,
    description: 'port of the metrics that the Temporal SDK measures in a worker',
    expected: 'a port from 0 to 65535; 0 exports no metrics',
    default: '9465',
  },
  WORKER_HEALTH_PORT: {
    ...port,
    description: 'port of GET /ready in a worker; not set: none',
    expected: 'a port from 0 to 65535; 0 opens none',
  },
  SIMULATOR_HOST: {
    ...text,
    description: 'address on which the simulator listens',
    default: '127.0.0.1',
    passedTo: 'own',
  },
  SIMULATOR_PORT: { ...port, description: 'port of the simulator; 0 means any free port', default: '0' },
  SIMULATOR_TRADES_PER_SECOND: {
    description:
      'trades of BTC per second that the simulator of Kraken generates, on average; set it in a new home only',
    schema: Type.String({ pattern: '^(0\\.\\d{1,3}|[1-9]\\d{0,4}(\\.\\d{1,3})?|100000)$' }),
    expected: 'a number from 0.001 to 100000',
    parse: (value: string) => Number(value),
    default: '1',
    isSecret: true,
    passedTo: ['kraken-simulator'],
  },
  ALERT_WEBHOOK_URL: {
    ...url,
    description: 'receives alerts in the format of Alertmanager',
    expected: 'a URL that accepts what Alertmanager posts',
    passedTo: 'start',
  },
  ALERT_SLACK_URL: {
    ...url,
    description: 'receives alerts as messages in Slack',
    expected: 'the URL of an incoming webhook of Slack',
    passedTo: 'start',
  },
  ALERT_DISCORD_URL: {
    ...url,
    description: 'receives alerts as messages in Discord',
    expected: 'the URL of a webhook of Discord',
    passedTo: 'start',
  },
  NOTIFY_URL: {
    ...text,
    description: 'receivers of messages about hours, data and models: a webhook, Slack, Discord or ntfy; not set: none',
    schema: Type.String({ pattern: `^ *${receiver}(?: *, *${receiver})* *$` }),
    expected:
      'one or more URLs separated by commas, like https://hooks.slack.com/services/… or ntfy+https://host/topic',
    splitUrls: (value: string) => value.split(',').map((one) => one.trim().replace(/^[a-z]+\+/, '')),
    passedTo: 'own',
  },
  NOTIFY_EVENTS: {
    ...text,
    description: 'the kinds of messages that NOTIFY_URL gets',
    schema: Type.String({ pattern: `^ *${kind}(?: *, *${kind})* *$` }),
    expected: `one or more of ${NOTIFICATION_KINDS.join(', ')}, separated by commas`,
    default: NOTIFICATION_KINDS.join(','),
    passedTo: 'own',
  },
  NEWS_FEEDS: {
    ...text,
    description:
      'RSS or Atom feeds of news, separated by commas; not set: the simulator announces headlines of our own',
    schema: Type.String({ pattern: '^ *https?://[^\\s,/]+[^\\s,]*(?: *, *https?://[^\\s,/]+[^\\s,]*)* *$' }),
    expected: 'one or more URLs separated by commas, like https://cointelegraph.com/rss,https://decrypt.co/feed',
    parse: splitList,
    splitUrls: splitList,
    passedTo: ['news'],
  },
  LLM_BASE_URL: {
    ...url,
    description: 'a language model with the API of OpenAI (vLLM, Ollama), which scores headlines; not set: none',
    expected: 'a URL like https://api.openai.com or http://localhost:11434',
    credentials: 'put the key into LLM_API_KEY',
    urlParts: 'base',
    passedTo: ['news'],
  },
  LLM_MODEL: {
    ...text,
    description: 'name of the language model',
    schema: Type.String({ pattern: '^[!-~]{1,200}$' }),
    expected: 'the name of a model, like gpt-4o-mini or llama3.2',
    isSecret: false,
    requiredWith: 'LLM_BASE_URL',
    passedTo: ['news'],
  },
  LLM_API_KEY: {
    ...text,
    description: 'key of the language model; not set: none is sent',
    schema: Type.String({ pattern: '^[!-~]{1,500}$' }),
    expected: 'a key without blanks',
    isSecret: true,
    passedTo: ['news'],
  },
  LLM_DAILY_TOKENS: {
    description: 'tokens that the language model may use in a UTC day, questions and answers together',
    schema: Type.String({ pattern: '^[1-9]\\d{0,9}$' }),
    expected: 'a whole number from 1 to 9999999999',
    parse: (value: string) => Number(value),
    default: '200000',
    isSecret: false,
    passedTo: ['news'],
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[];

/** A row of the table as a Variable, so that its optional properties can be read. */
export const variableOf = (name: VariableName): Variable => VARIABLES[name];

type EnvironmentProperties = { [Name in VariableName]: TOptional<TString> };

/** The schema of the environment. Every variable is optional. */
export const Environment = Type.Object(
  Object.fromEntries(
    VARIABLE_NAMES.map((name) => [name, Type.Optional(VARIABLES[name].schema)]),
  ) as EnvironmentProperties,
);

export type EnvironmentVariables = Static<typeof Environment>;
