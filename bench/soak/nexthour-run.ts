import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { EnvironmentVariables } from '../../config/variables';
import { folderOutsideHome } from '../../stack/postgres-place';
import { readStackFile } from '../../stack/state-file';
import { waitForExit } from '../../system/processes';

const START_MS = 600_000;

/** A nexthour of its own, in a home that is removed at its end. */
export interface NexthourRun {
  readonly home: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly process: ChildProcess;
}

/** Runs `nexthour start` with these arguments and variables, does the work, and stops it. SIGINT and SIGTERM stop it early. */
export async function withNexthour<T>(
  { args, variables }: { args: readonly string[]; variables: EnvironmentVariables },
  work: (run: NexthourRun) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-soak-'));
  const environment = { ...serverEnvironment(), ...variables, NEXTHOUR_HOME: home, PORT: '0' };
  const child = startCommand(['start', ...args], environment);
  const stop = () => void child.kill('SIGINT');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await waitForStack(home, child);
    return await work({ home, environment, process: child });
  } finally {
    stop();
    await waitForExit(child);
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  }
}

export function startCommand(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const program = join(projectRoot, 'cli', 'nexthour.mjs');
  return spawn(process.execPath, [program, ...args], { cwd: projectRoot, env: environment, stdio: 'ignore' });
}

/** Waits until every service is ready. */
async function waitForStack(home: string, nexthour: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + START_MS;
  while (!readStackFile(home)?.isReady) {
    if (nexthour.exitCode !== null) throw new Error(`nexthour ended with the exit code ${nexthour.exitCode}`);
    if (Date.now() > giveUpAt) throw new Error(`nexthour was not ready after ${START_MS / 1_000} s`);
    await sleep(1_000);
  }
}
