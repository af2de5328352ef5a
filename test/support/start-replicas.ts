import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../config/paths';
import type { EnvironmentVariables } from '../../config/variables';
import { findFreePorts } from './free-port';

export interface Replicas {
  /** The addresses of the servers. */
  readonly servers: readonly string[];
  readonly pipelineWorkers: readonly ChildProcess[];
  /** Ends all processes and removes their folders. */
  stop(): Promise<void>;
}

/**
 * Starts several processes of each kind with the same settings. The pipeline workers share the folder of the data registry, as pods share
 * a volume; every other process has a folder of its own.
 */
export async function startReplicas(
  variables: EnvironmentVariables,
  counts: { readonly servers: number; readonly pipelineWorkers: number; readonly trainingWorkers: number },
): Promise<Replicas> {
  const root = mkdtempSync(join(tmpdir(), 'nexthour-replicas-'));
  const started: ChildProcess[] = [];
  const log = join(root, 'log');
  const output = openSync(log, 'a');
  const start = (script: string, home: string, own: EnvironmentVariables) => {
    const child = spawn(process.execPath, [join(projectRoot, 'dist', script)], {
      env: { ...process.env, ...variables, ...own, NEXTHOUR_HOME: home },
      cwd: root,
      stdio: ['ignore', output, output],
    });
    started.push(child);
    return child;
  };
  const newHome = () => mkdtempSync(join(root, 'home-'));
  const shared = newHome();
  const worker = { METRICS_PORT: '0', TEMPORAL_METRICS_PORT: '0' };
  const pipelineWorkers = repeat(counts.pipelineWorkers, () => start('workers/pipeline.js', shared, worker));
  repeat(counts.trainingWorkers, () => start('workers/training.js', newHome(), worker));
  const servers = (await findFreePorts(counts.servers)).map((port) => {
    start('serve/server.js', newHome(), { HOST: '127.0.0.1', PORT: String(port) });
    return `http://127.0.0.1:${port}`;
  });
  const stop = async () => {
    await Promise.all(started.map(end));
    rmSync(root, { recursive: true, force: true });
  };
  const areAlive = () => started.every(({ exitCode }) => exitCode === null);
  for (const url of servers) {
    while (areAlive() && !(await fetch(`${url}/health`).catch(() => null))?.ok) await sleep(100);
  }
  if (areAlive()) return { servers, pipelineWorkers, stop };
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  await stop();
  throw new Error(`a process ended during its start: ${lines.slice(-5).join('\n')}`);
}

const repeat = <T>(count: number, create: () => T): T[] => Array.from({ length: count }, create);

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const hasEnded = once(child, 'exit');
  child.kill('SIGTERM');
  await hasEnded;
}
