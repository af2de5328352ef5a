import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { failureInterceptor } from '../../activities/failures';
import { projectRoot } from '../../config/paths';
import { heartbeatInterceptor } from '../../workers/heartbeat';
import { PIPELINE_QUEUE } from '../../workflows/temporal-names';

/** Starts a Temporal server of the test's own, which keeps its data in memory. The test must tear it down. */
export function startLocalTemporal(): Promise<TestWorkflowEnvironment> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const path = join(projectRoot, '.venv', 'bin', 'temporal');
  return TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } });
}

/** Creates a worker for all workflows, with these activities only. */
export function createLocalWorker(environment: TestWorkflowEnvironment, activities: object): Promise<Worker> {
  return Worker.create({
    connection: environment.nativeConnection,
    taskQueue: PIPELINE_QUEUE,
    workflowsPath: require.resolve('../../workflows'),
    activities,
    interceptors: { activity: [() => ({ inbound: failureInterceptor }), () => ({ inbound: heartbeatInterceptor })] },
    sinks: { stepChanges: { record: { fn: () => undefined } } },
  });
}
