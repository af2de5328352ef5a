import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { projectRoot } from '../../config/paths';
import { heartbeatInterceptor } from '../../workers/heartbeat';

const ROUNDS = 21;
const taskQueue = 'bench';

/**
 * Times six no-op steps through workflows/dag/declare.ts and the same six as bare Temporal activities, in turns on one dev server,
 * so that both see the same machine. Prints medians and their ratio.
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
  const times: Record<'throughDag' | 'bare', number[]> = { throughDag: [], bare: [] };
  for (let round = -3; round < ROUNDS; round++) {
    for (const name of ['throughDag', 'bare'] as const) {
      const took = await timeOf(environment, name, round);
      if (round >= 0) times[name].push(took);
    }
  }
  const [engine, plain] = [median(times.throughDag), median(times.bare)];
  process.stdout.write(
    `six no-op steps, median of ${ROUNDS} rounds in turns after 3 warm-up rounds\n` +
      `  through dag.ts       ${engine.toFixed(3)} s  (${spread(times.throughDag)})\n` +
      `  bare activities      ${plain.toFixed(3)} s  (${spread(times.bare)})\n` +
      `  ratio                ${(engine / plain).toFixed(2)} ×\n`,
  );
}

/** Seconds from the start of a workflow to its result. */
async function timeOf({ client }: TestWorkflowEnvironment, name: string, round: number): Promise<number> {
  const start = performance.now();
  await client.workflow.execute(name, { taskQueue, workflowId: `${name}-${round}` });
  return (performance.now() - start) / 1_000;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
