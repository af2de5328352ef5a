import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { projectRoot } from '../../config/paths';
import { heartbeatInterceptor } from '../../workers/heartbeat';

const ROUNDS = 21;
const taskQueue = 'bench';

/**
 * Compares six no-op steps of a DAG with the same six plain Temporal activities. The two alternate on one development server, so that
 * both run under the same conditions. Prints the medians and their ratio.
 */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const path = join(projectRoot, '.venv', 'bin', 'temporal');
  const environment = await TestWorkflowEnvironment.createLocal({
    server: { executable: { type: 'existing-path', path } },
  });
  const worker = await Worker.create({
    connection: environment.nativeConnection,
    taskQueue,
    workflowsPath: require.resolve('./workflows'),
    activities: { idle: async () => null },
    interceptors: { activity: [() => ({ inbound: heartbeatInterceptor })] },
  });
  try {
    await worker.runUntil(() => compare(environment));
  } finally {
    await environment.teardown();
  }
}

async function compare(environment: TestWorkflowEnvironment): Promise<void> {
  const times: Record<'asDag' | 'asActivities', number[]> = { asDag: [], asActivities: [] };
  for (let round = -3; round < ROUNDS; round++) {
    for (const name of ['asDag', 'asActivities'] as const) {
      const seconds = await measure(environment, name, round);
      if (round >= 0) times[name].push(seconds);
    }
  }
  const [dag, activities] = [median(times.asDag), median(times.asActivities)];
  process.stdout.write(
    `six no-op steps, median of ${ROUNDS} alternating rounds after 3 warm-up rounds\n` +
      `  as a DAG             ${dag.toFixed(3)} s  (${formatRange(times.asDag)})\n` +
      `  as plain activities  ${activities.toFixed(3)} s  (${formatRange(times.asActivities)})\n` +
      `  ratio                ${(dag / activities).toFixed(2)} ×\n`,
  );
}

/** Returns the seconds from the start of a workflow to its result. */
async function measure({ client }: TestWorkflowEnvironment, name: string, round: number): Promise<number> {
  const start = performance.now();
  await client.workflow.execute(name, { taskQueue, workflowId: `${name}-${round}` });
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function formatRange(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
