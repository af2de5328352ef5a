import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from '../../config/child-environment';
import { homePaths } from '../../config/home';
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
  /** Keeps the logs beyond the end, because something was found. */
  keepLogs(): void;
}

/**
 * Runs `nexthour start` with these arguments and variables, does the work, and stops it. SIGINT and SIGTERM stop it early. When that fails,
 * or the work says so, the logs are kept, and the last line on stderr names their folder.
 */
export async function withNexthour<T>(
  { args, variables }: { args: readonly string[]; variables: EnvironmentVariables },
  work: (run: NexthourRun) => Promise<T>,
): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-soak-'));
  mkdirSync(logsOf(home), { mode: 0o700 });
  let keepsLogs = false;
  const keepLogs = () => {
    keepsLogs = true;
  };
  const environment = { ...serverEnvironment(), ...variables, NEXTHOUR_HOME: home, PORT: '0' };
  const child = startCommand(['start', ...args], environment);
  const stop = () => void child.kill('SIGINT');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await waitForStack(home, child);
    return await work({ home, environment, process: child, keepLogs });
  } catch (error) {
    keepLogs();
    throw error;
  } finally {
    stop();
    await waitForExit(child);
    if (keepsLogs) moveLogs(home);
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  }
}

/** Runs a command of nexthour. Its output goes to a log of its home. */
export function startCommand(args: readonly string[], environment: NodeJS.ProcessEnv): ChildProcess {
  const program = join(projectRoot, 'cli', 'nexthour.mjs');
  const log = openSync(join(logsOf(environment.NEXTHOUR_HOME ?? ''), `command-${args[0]}.log`), 'a', 0o600);
  const stdio = ['ignore', log, log] as const;
  const child = spawn(process.execPath, [program, ...args], { cwd: projectRoot, env: environment, stdio: [...stdio] });
  closeSync(log);
  return child;
}

/** Where nexthour writes the logs of its services. */
function logsOf(home: string): string {
  return homePaths(home).logs;
}

function moveLogs(home: string): void {
  const kept = `${home}-logs`;
  renameSync(logsOf(home), kept);
  process.stderr.write(`the logs are in ${kept}\n`);
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
