import { join } from 'node:path';
import { ownEnvironment } from '../config/child-environment';
import { projectRoot } from '../config/paths';
import type { Settings } from '../config/settings';
import type { Command } from './child';
import { isAnswering, reachableHost } from './http';
import type { Service, ServiceContext } from './service';

/** Replays real prices in place of LiveCoinWatch, when there is no API key. */
export const simulator: Service<'http'> = {
  name: 'simulator',
  needs: [],
  ports: { http: {} },
  deadlineMs: 60_000,
  isExternal: ({ liveCoinWatch }) => liveCoinWatch !== undefined,
  environment: ({ ports, secrets }) => ({
    LIVE_COIN_WATCH_URL: `http://127.0.0.1:${ports.http}`,
    LIVE_COIN_WATCH_API_KEY: secrets.simulatorKey,
  }),
  addresses: () => [],
  command: (context) => runNode(context, 'simulator/main.js', { SIMULATOR_PORT: String(context.ports.http) }),
  isReady: ({ ports, secrets }) =>
    isAnswering(`http://127.0.0.1:${ports.http}/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': secrets.simulatorKey },
      body: '{}',
    }),
};

export const pipelineWorker: Service<'health' | 'metrics' | 'temporalMetrics'> = {
  name: 'pipeline-worker',
  needs: ['temporal', 'postgres', 'object-store'],
  awaits: ['mlflow', 'simulator'],
  ports: { health: {}, metrics: {}, temporalMetrics: {} },
  deadlineMs: 60_000,
  isExternal: () => false,
  environment: () => ({}),
  addresses: () => [],
  command: (context) => runNode(context, 'workers/pipeline.js', workerVariables(context)),
  isReady: ({ ports }) => isAnswering(`http://127.0.0.1:${ports.health}/ready`),
};

/** Has its own task queue, so that a training never delays a forecast. */
export const trainingWorker: typeof pipelineWorker = {
  ...pipelineWorker,
  name: 'training-worker',
  command: (context) => runNode(context, 'workers/training.js', workerVariables(context)),
};

function workerVariables({ ports }: { ports: Readonly<Record<'health' | 'metrics' | 'temporalMetrics', number>> }) {
  return {
    HOST: '127.0.0.1',
    WORKER_HEALTH_PORT: String(ports.health),
    METRICS_PORT: String(ports.metrics),
    TEMPORAL_METRICS_PORT: String(ports.temporalMetrics),
  };
}

export const createServer = (settings: Settings): Service<'http'> => ({
  name: 'server',
  needs: ['postgres'],
  ports: { http: { preferred: settings.port } },
  deadlineMs: 60_000,
  isExternal: () => false,
  environment: () => ({}),
  addresses: (context) => [
    {
      name: 'Forecasts',
      url: `${urlOf(context, 'localhost')}/docs`,
      description: 'the API; you can try every route in the browser',
    },
  ],
  command: (context) =>
    runNode(context, 'serve/server.js', {
      HOST: context.settings.host,
      PORT: String(context.ports.http),
      // Empty: the server exports its metrics next to its other routes.
      METRICS_PORT: '',
    }),
  isReady: (context) => isAnswering(`${urlOf(context, '127.0.0.1')}/health`),
});

function urlOf({ settings, ports }: ServiceContext<'http'>, loopback: string): string {
  return `http://${reachableHost(settings.host, loopback)}:${ports.http}`;
}

function runNode({ environment, folder }: ServiceContext, script: string, own: Record<string, string>): Command {
  return {
    program: process.execPath,
    args: ['--enable-source-maps', join(projectRoot, 'dist', script)],
    env: { ...ownEnvironment(), ...environment, ...own },
    cwd: folder,
  };
}
