import { join } from 'node:path';
import { serverEnvironment, temporalEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import { DEFAULT_PORT, variablesFor } from '../config/settings';
import type { Command } from './child';
import { isAnswering, reachableHost } from './http';
import type { PortsAndSecrets, Service, ServiceContext, ServiceName } from './service';

/**
 * Replays real prices in place of LiveCoinWatch, and generates series in place of Polygon and Alpha Vantage: each of the three when there is no
 * API key for it.
 */
export const simulator: Service<'http'> = {
  name: 'simulator',
  needs: [],
  ports: { http: {} },
  deadlineMs: 60_000,
  isExternal: ({ liveCoinWatch, polygon, alphaVantage }) =>
    liveCoinWatch !== undefined && polygon !== undefined && alphaVantage !== undefined,
  environment: simulatedAddresses,
  addresses: () => [],
  command: (context) =>
    runNode(context, {
      name: 'simulator',
      script: 'simulator/main.js',
      own: {
        SIMULATOR_PORT: String(context.ports.http),
        LIVE_COIN_WATCH_API_KEY: context.secrets.simulatorKey,
      },
    }),
  isReady: ({ ports, secrets }) => isSimulating(ports, { 'x-api-key': secrets.simulatorKey }),
};

function simulatedAddresses({ ports, secrets: { simulatorKey }, settings }: PortsAndSecrets<'http'>) {
  const { liveCoinWatch, polygon, alphaVantage, newsFeeds } = settings;
  const url = `http://127.0.0.1:${ports.http}`;
  return {
    ...(liveCoinWatch ? {} : { LIVE_COIN_WATCH_URL: url, LIVE_COIN_WATCH_API_KEY: simulatorKey }),
    ...(polygon ? {} : { POLYGON_URL: `${url}/polygon`, POLYGON_API_KEY: simulatorKey }),
    ...(alphaVantage ? {} : { ALPHA_VANTAGE_URL: `${url}/alpha-vantage`, ALPHA_VANTAGE_API_KEY: simulatorKey }),
    // With real prices, the news are real too.
    ...(newsFeeds || liveCoinWatch ? {} : { NEWS_FEEDS: `${url}/news/rss` }),
  };
}

/** Generates trades inside real hours in place of Kraken, when no other exchange is set. Part of the live line. */
export const krakenSimulator: Service<'http'> = {
  name: 'kraken-simulator',
  needs: [],
  ports: { http: {} },
  deadlineMs: 60_000,
  isExternal: ({ kraken }) => kraken !== undefined,
  environment: ({ ports }) => ({
    KRAKEN_WS_URL: `ws://127.0.0.1:${ports.http}/v2`,
    KRAKEN_REST_URL: `http://127.0.0.1:${ports.http}`,
  }),
  addresses: () => [],
  command: (context) =>
    runNode(context, {
      name: 'kraken-simulator',
      script: 'simulator/kraken/main.js',
      own: { SIMULATOR_PORT: String(context.ports.http) },
    }),
  isReady: ({ ports }) => isSimulating(ports, {}),
};

function isSimulating({ http }: { http: number }, headers: Record<string, string>): Promise<boolean> {
  const json = { 'content-type': 'application/json', ...headers };
  return isAnswering(`http://127.0.0.1:${http}/status`, { method: 'POST', headers: json, body: '{}' });
}

export const pipelineWorker: Service<'health' | 'metrics' | 'temporalMetrics'> = {
  name: 'pipeline-worker',
  needs: ['temporal', 'postgres', 'object-store'],
  awaits: ['mlflow', 'simulator'],
  ports: { health: {}, metrics: {}, temporalMetrics: {} },
  deadlineMs: 60_000,
  isExternal: () => false,
  environment: () => ({}),
  addresses: () => [],
  command: (context) => {
    const { urls = '', events } = context.settings.notify;
    const own = { ...workerVariables(context), NOTIFY_URL: urls, NOTIFY_EVENTS: events };
    return runNode(context, { name: 'pipeline-worker', script: 'workers/pipeline.js', own });
  },
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.health}/ready`),
};

/** Has its own task queue, so that a training never delays a forecast. */
export const trainingWorker: typeof pipelineWorker = {
  ...pipelineWorker,
  name: 'training-worker',
  command: (context) =>
    runNode(context, { name: 'training-worker', script: 'workers/training.js', own: workerVariables(context) }),
};

function workerVariables({ ports }: { ports: Readonly<Record<'health' | 'metrics' | 'temporalMetrics', number>> }) {
  return {
    HOST: '127.0.0.1',
    WORKER_HEALTH_PORT: String(ports.health),
    METRICS_PORT: String(ports.metrics),
    TEMPORAL_METRICS_PORT: String(ports.temporalMetrics),
  };
}

export const server: Service<'http'> = {
  name: 'server',
  needs: ['postgres'],
  ports: { http: { preferred: DEFAULT_PORT, label: 'the server', variable: 'PORT', chosen: ({ port }) => port } },
  deadlineMs: 60_000,
  isExternal: () => false,
  environment: () => ({}),
  addresses: (context) => [
    {
      name: 'Page',
      url: urlOf(context, 'localhost'),
      description: 'the forecasts, the runs and everything else',
    },
    {
      name: 'Forecasts',
      url: `${urlOf(context, 'localhost')}/docs`,
      description: 'the API; you can try every route in the browser',
    },
  ],
  command: (context) =>
    runNode(context, {
      name: 'server',
      script: 'serve/server.js',
      // Without METRICS_PORT, the server exports its metrics next to its other routes.
      own: { HOST: context.settings.host, PORT: String(context.ports.http) },
      flags: SERVER_FLAGS,
    }),
  isReady: (context) => isAnswering(`${urlOf(context, '127.0.0.1')}/health`),
};

function urlOf({ settings, ports }: ServiceContext<'http'>, loopback: string): string {
  return `http://${reachableHost(settings.host, loopback)}:${ports.http}`;
}

/** Node.js' options for every process. */
const NODE_FLAGS = ['--enable-source-maps'];
/**
 * Node.js' options for the server. While the space for new objects is small, V8 can begin to keep what requests allocate until the next full
 * garbage collection (docs/performance.md, "Garbage collection"). `deploy/entrypoint.sh` has them, too.
 */
export const SERVER_FLAGS = [...NODE_FLAGS, '--min-semi-space-size=16'];
/**
 * Node.js' options for a process of the live line. `--optimize-for-size`: V8 collects garbage earlier, so `predict` with two assets needs half
 * of the memory. The space for new objects may grow to 4 MB instead of 1, which saves a fifth of the processor time under load, and one
 * thread for the garbage saves 3 MB. `deploy/entrypoint.sh` has them, too.
 */
export const STREAM_FLAGS = [...NODE_FLAGS, ...['--optimize-for-size', '--max-semi-space-size=4', '--v8-pool-size=1']];

/** A process gets the variables that the table VARIABLES passes to it, and nothing else from the shell of the user. */
export function runNode(
  { environment, folder }: ServiceContext,
  given: { name: ServiceName; script: string; own: Record<string, string>; flags?: readonly string[] },
): Command {
  const { name, script, own, flags = NODE_FLAGS } = given;
  // TLS and API key of Temporal, which its SDK reads itself.
  const sdkVariables = name.endsWith('-worker') || name === 'server' ? temporalEnvironment() : {};
  return {
    program: process.execPath,
    args: [...flags, join(projectRoot, 'dist', script)],
    env: { ...serverEnvironment(), ...sdkVariables, ...variablesFor(name, environment), ...own },
    cwd: folder,
  };
}
