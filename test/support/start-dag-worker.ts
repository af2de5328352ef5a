import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { heartbeatInterceptor } from '../../workers/heartbeat';
import { temporalForTests } from './servers';

export interface DagWorker {
  readonly client: Client;
  stop(): Promise<void>;
}

/**
 * Starts a worker for the workflows in test/support/workflows, and a client.
 * @param options.retriesCalls whether the client repeats failed calls. A repetition on a closed connection would end the process.
 */
export async function startDagWorker(options: {
  readonly taskQueue: string;
  readonly activities: object;
  readonly retriesCalls?: boolean;
}): Promise<DagWorker> {
  const { taskQueue, activities, retriesCalls = true } = options;
  const { address, namespace } = temporalForTests();
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect(retriesCalls ? { address } : { address, interceptors: [] });
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowsPath: require.resolve('./workflows'),
    activities,
    interceptors: { activity: [() => ({ inbound: heartbeatInterceptor })] },
  });
  const running = worker.run();
  return {
    client: new Client({ connection, namespace }),
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
      await native.close();
    },
  };
}
