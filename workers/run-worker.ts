import { createServer, type Server } from 'node:http';
import type { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureInterceptor } from '../activities/failures';
import { DEFAULT_METRICS_PORT, type SettingsWith } from '../config/settings';
import { connectionOptions, withTemporal } from '../temporal/connection';
import { ensureNamespace } from '../temporal/namespace';
import { workflowBundlePath } from './bundle-workflows';
import { heartbeatInterceptor } from './heartbeat';
import { serveMetrics } from './metrics/serve-metrics';
import { addressOf, showTemporalMetrics, type WorkerMetrics } from './metrics/worker-metrics';

export interface WorkerPlan {
  readonly settings: SettingsWith<'temporal'>;
  readonly taskQueue: string;
  readonly activities: object;
  /** Only the pipeline worker runs workflows. */
  readonly runsWorkflows: boolean;
  readonly maxConcurrentActivities: number;
  /** Done once, before the worker starts. */
  readonly prepare?: (client: Client) => Promise<void>;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** Runs a worker until SIGTERM or SIGINT; running activities get some seconds to end. */
export async function runWorker(plan: WorkerPlan): Promise<void> {
  const { host, metrics } = plan.settings;
  const address = await addressOf(host);
  showTemporalMetrics({ address, port: metrics.temporalPort });
  // Who cannot reach Temporal does not look up: it shows nothing before.
  await prepareTemporal(plan);
  const shown = await serveMetrics({ ...plan.metrics, host: address, port: metrics.port ?? DEFAULT_METRICS_PORT });
  try {
    await workUntilTold(plan);
  } finally {
    shown?.close();
  }
}

async function workUntilTold(plan: WorkerPlan): Promise<void> {
  const connection = await NativeConnection.connect(connectionOptions(plan.settings.temporal));
  try {
    const worker = await createWorker(plan, connection);
    const health = await serveHealth(worker, plan.settings.healthPort);
    plan.logger.info({ taskQueue: plan.taskQueue }, 'worker is running');
    await worker.run().finally(() => health?.close());
  } finally {
    await connection.close();
  }
}

function createWorker(plan: WorkerPlan, connection: NativeConnection): Promise<Worker> {
  const inbound = [plan.metrics.stepMeter, heartbeatInterceptor, failureInterceptor];
  return Worker.create({
    connection,
    namespace: plan.settings.temporal.namespace,
    taskQueue: plan.taskQueue,
    activities: plan.activities,
    maxConcurrentActivityTaskExecutions: plan.maxConcurrentActivities,
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
    ...(plan.runsWorkflows ? { workflowBundle: { codePath: workflowBundlePath } } : {}),
    interceptors: { activity: inbound.map((interceptor) => () => ({ inbound: interceptor })) },
  });
}

function prepareTemporal({ settings: { temporal }, prepare }: WorkerPlan): Promise<void> {
  return withTemporal(temporal, async (client) => {
    await ensureNamespace(client);
    await prepare?.(client);
  });
}

/** `GET /ready` on WORKER_HEALTH_PORT: 200 while the worker polls its queue. */
async function serveHealth(worker: Worker, port: number | undefined): Promise<Server | null> {
  if (!port) return null;
  const server = createServer((_, response) => {
    response.writeHead(worker.getState() === 'RUNNING' ? 200 : 503).end(worker.getState());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}
