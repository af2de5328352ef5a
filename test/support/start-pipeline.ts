import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { failureInterceptor } from '../../activities/failures';
import { recordChanges } from '../../clients/postgres/changes';
import type { Database } from '../../clients/postgres/database';
import { type LiveCoinWatchSettings, readSettings, requireServers } from '../../config/settings';
import type { Clock } from '../../system/clock';
import { connectTemporal } from '../../temporal/connection';
import { workflowBundlePath } from '../../workers/bundle-workflows';
import { heartbeatInterceptor } from '../../workers/heartbeat';
import { createPipelineActivities } from '../../workers/pipeline-activities';
import { createStepChangeSinks } from '../../workers/step-changes';
import { type StepStatus, stepsQuery } from '../../workflows/dag/status';
import type { HourlyInput, hourly } from '../../workflows/hourly';
import { createScratchDatabase } from './scratch-database';
import { mlflowForTests, objectStoreForTests, temporalForTests } from './servers';

export interface PipelineOptions {
  readonly liveCoinWatch: LiveCoinWatchSettings;
  readonly clock: Clock;
  /** Default 4, which is enough for a forecast. */
  readonly historyDays?: number;
  /** Skips the work of the steps `version` and `profile`. They take seconds, and no forecast depends on them. For tests of many hours. */
  readonly isBare?: boolean;
}

export type RunningHour = WorkflowHandle<typeof hourly>;

/** A pipeline worker in the process of the test. It runs only its own hours, because it has its own task queue. */
export interface RunningPipeline {
  readonly database: Database;
  readonly home: string;
  readonly client: Client;
  /** Also the workflow id of the hours that `start` starts, unless it gets another one. */
  readonly taskQueue: string;
  start(input: HourlyInput, workflowId?: string): Promise<RunningHour>;
  stop(): Promise<void>;
}

const temporal = temporalForTests();

/**
 * Starts a pipeline worker on the real servers, with its own database, state folder and task queue. There is no training worker.
 * Call `stop` after the test.
 */
export async function startPipeline(options: PipelineOptions): Promise<RunningPipeline> {
  const { database, url: databaseUrl, drop } = await createScratchDatabase();
  const home = await mkdtemp(join(tmpdir(), 'nexthour-pipeline-'));
  const client = await connectTemporal(temporal);
  const worker = await createWorker({ ...options, database, databaseUrl, home });
  const { taskQueue } = worker.options;
  const start = (input: HourlyInput, workflowId = taskQueue) =>
    client.workflow.start<typeof hourly>('hourly', { taskQueue, workflowId, args: [input] });
  const stop = async () => {
    await worker.stop();
    await client.connection.close();
    await drop();
    await rm(home, { recursive: true, force: true });
  };
  return { database, home, client, taskQueue, start, stop };
}

async function createWorker(options: PipelineOptions & { database: Database; databaseUrl: string; home: string }) {
  const { database, clock, historyDays = 4, isBare = false, ...own } = options;
  const servers = { objectStore: objectStoreForTests(), mlflow: mlflowForTests(), temporal };
  const settings = requireServers(
    { ...readSettings({}), ...servers, ...own, historyDays },
    ...(['liveCoinWatch', 'objectStore', 'mlflow', 'databaseUrl'] as const),
  );
  const connection = await NativeConnection.connect({ address: temporal.address });
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: `pipeline-${randomUUID()}`,
    activities: {
      ...createPipelineActivities({ settings, database, clock }),
      ...(isBare ? { versionSnapshot: async () => null, profileData: async () => null } : {}),
    },
    workflowBundle: { codePath: workflowBundlePath },
    sinks: createStepChangeSinks({
      record: (changes) => recordChanges(database, changes),
      logger: pino({ enabled: false }),
    }),
    interceptors: { activity: [() => ({ inbound: heartbeatInterceptor }), () => ({ inbound: failureInterceptor })] },
  });
  const running = worker.run();
  const stop = async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
  return { options: worker.options, stop };
}

/** Returns the status of each step of a running or finished hour, by the name of the step. */
export async function stepsByName(handle: RunningHour): Promise<Record<string, StepStatus>> {
  const steps = await handle.query(stepsQuery);
  return Object.fromEntries(steps.map((step) => [step.step, step]));
}
