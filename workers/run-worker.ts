import type { Client } from '@temporalio/client';
import { type InjectedSinks, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureInterceptor } from '../activities/failures';
import { DEFAULT_METRICS_PORT, type SettingsWith } from '../config/settings';
import { resolveAddress } from '../system/resolve-address';
import { serveHealth } from '../system/serve-health';
import { serveMetrics } from '../system/serve-metrics';
import { connectionOptions, withTemporal } from '../temporal/connection';
import { ensureNamespace } from '../temporal/namespace';
import type { StepChangeSinks } from '../workflows/step-changes';
import { workflowBundlePath } from './bundle-workflows';
import { createFullDiskInterceptor } from './full-disk';
import { heartbeatInterceptor } from './heartbeat';
import { configureTemporalMetrics, type WorkerMetrics } from './metrics/worker-metrics';
import { createTemporalLogger } from './temporal-log';

/** The activities of one task queue. */
interface QueueOptions {
  readonly taskQueue: string;
  readonly activities: object;
}

export interface WorkerOptions extends QueueOptions {
  readonly settings: SettingsWith<'temporal'>;
  /** Queues whose activities run beside those of the first. */
  readonly otherQueues?: readonly (QueueOptions & { readonly maxConcurrentActivities: number })[];
  /** What receives the changes of steps. Only the pipeline worker runs workflows. */
  readonly workflows?: InjectedSinks<StepChangeSinks>;
  readonly maxConcurrentActivities: number;
  /** Called once, before the worker starts. */
  readonly prepare?: (client: Client) => Promise<void>;
  readonly metrics: WorkerMetrics;
  readonly logger: Logger;
}

/** Runs a worker until SIGTERM or SIGINT. Running activities then have a few seconds to end. */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const { host, metrics } = options.settings;
  const address = await resolveAddress(host);
  // Before the process connects to Temporal for the first time.
  const telemetryOptions = configureTemporalMetrics({ address, port: metrics.temporalPort });
  Runtime.install({ logger: createTemporalLogger(options.logger), telemetryOptions });
  // A worker that cannot reach Temporal does not report `up`: it serves no metrics before this call succeeds.
  await prepareTemporal(options);
  const port = metrics.port ?? DEFAULT_METRICS_PORT;
  const metricsServer = await serveMetrics({ registry: options.metrics.registry, host: address, port });
  try {
    await connectAndRun(options);
  } finally {
    metricsServer?.close();
  }
}

function prepareTemporal({ settings: { temporal }, prepare }: WorkerOptions): Promise<void> {
  return withTemporal(temporal, async (client) => {
    await ensureNamespace(client);
    await prepare?.(client);
  });
}

async function connectAndRun(options: WorkerOptions): Promise<void> {
  const connection = await NativeConnection.connect(connectionOptions(options.settings.temporal));
  try {
    const workers = [await createWorker(options, connection)];
    for (const other of options.otherQueues ?? [])
      workers.push(await createWorker({ ...options, ...other }, connection));
    // Ready while each worker polls its task queue.
    const readState = () => {
      const states = workers.map((worker) => worker.getState());
      const other = states.find((state) => state !== 'RUNNING');
      return { isReady: other === undefined, text: other ?? 'RUNNING' };
    };
    const healthServer = await serveHealth(options.settings.healthPort, readState);
    options.logger.info({ taskQueue: options.taskQueue }, 'worker is running');
    await runAll(workers).finally(() => healthServer?.close());
  } finally {
    await connection.close();
  }
}

/** Ends when all have stopped. When one fails, the others are stopped. */
async function runAll(workers: readonly Worker[]): Promise<void> {
  const runs = workers.map((worker) =>
    worker.run().catch((error: unknown) => {
      for (const other of workers) if (other.getState() === 'RUNNING') other.shutdown();
      throw error;
    }),
  );
  const [failed] = (await Promise.allSettled(runs)).filter((run) => run.status === 'rejected');
  if (failed) throw failed.reason;
}

function createWorker(options: WorkerOptions, connection: NativeConnection): Promise<Worker> {
  const { stepMeter } = options.metrics;
  const inbound = [
    stepMeter,
    heartbeatInterceptor,
    failureInterceptor,
    createFullDiskInterceptor(options.settings.home),
  ];
  return Worker.create({
    connection,
    namespace: options.settings.temporal.namespace,
    taskQueue: options.taskQueue,
    activities: options.activities,
    maxConcurrentActivityTaskExecutions: options.maxConcurrentActivities,
    // By default, the SDK sends heartbeats every 8 s only, which is 80 % of the time-out.
    maxHeartbeatThrottleInterval: '2 seconds',
    shutdownGraceTime: '5 seconds',
    shutdownForceTime: '10 seconds',
    ...(options.workflows ? { workflowBundle: { codePath: workflowBundlePath }, sinks: options.workflows } : {}),
    interceptors: { activity: inbound.map((interceptor) => () => ({ inbound: interceptor })) },
  });
}
