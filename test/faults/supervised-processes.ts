import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../config/paths';
import type { EnvironmentVariables } from '../../config/variables';
import type { ServiceName } from '../../stack/service';
import { readLastStackFile, readStackFile, type StackFile } from '../../stack/state-file';
import { identifyProcess, isSameProcessRunning } from '../../system/processes';

const MAX_START_MS = 240_000;
const MAX_END_MS = 90_000;
const STEP_MS = 100;

/** Runs a stack until it gets SIGTERM, or until the tests end in any way. */
const SUPERVISOR = `
const { startStack } = require('./dist/stack/stack.js');
const { readSettings } = require('./dist/config/settings.js');
const { endOnUncaughtError } = require('./dist/system/uncaught-errors.js');
endOnUncaughtError('the supervisor');
startStack({ settings: readSettings(), services: process.argv.slice(1), ports: 'free' }).then(
  (stack) => {
    const end = () => stack.stop().then(() => process.exit(0));
    process.once('SIGTERM', end);
    process.stdin.resume().once('end', end);
  },
  (error) => { console.error(error.message); process.exit(1); },
);
`;

/** The processes of nexthour under a supervisor of their own, which a fault can kill. */
export interface SupervisedProcesses {
  /** @throws when the processes do not run */
  file(): StackFile;
  /** Starts the supervisor again after it was killed. Waits until its processes have ended, unless `isHasty`. */
  startAgain(options?: { isHasty?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export async function startSupervisedProcesses(
  environment: EnvironmentVariables & { readonly NEXTHOUR_HOME: string },
  services: readonly ServiceName[],
): Promise<SupervisedProcesses> {
  const home = environment.NEXTHOUR_HOME;
  let supervisor = await start();

  async function start(): Promise<ChildProcess> {
    const started = spawn(process.execPath, ['-e', SUPERVISOR, ...services], {
      cwd: projectRoot,
      env: { PATH: process.env.PATH, TZ: process.env.TZ, ...environment },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const end = performance.now() + MAX_START_MS;
    while (!isReady(home, started.pid)) {
      const hasEnded = started.exitCode !== null || started.signalCode !== null;
      if (hasEnded || performance.now() > end) {
        started.kill('SIGTERM');
        throw new Error('the processes did not start');
      }
      await sleep(STEP_MS);
    }
    return started;
  }

  return {
    file: () => {
      const file = readStackFile(home);
      if (!file) throw new Error('the processes are not running');
      return file;
    },
    startAgain: async ({ isHasty = false } = {}) => {
      if (!isHasty) await waitUntilEnded(home);
      supervisor = await start();
    },
    stop: async () => {
      if (supervisor.exitCode !== null || supervisor.signalCode !== null) return;
      supervisor.kill('SIGTERM');
      await once(supervisor, 'exit');
    },
  };
}

function isReady(home: string, pid: number | undefined): boolean {
  const file = readStackFile(home);
  return file?.pid === pid && file?.isReady === true;
}

/** The reaper of a killed supervisor ends its processes. */
async function waitUntilEnded(home: string): Promise<void> {
  const file = readLastStackFile(home);
  const processes = file?.services.flatMap(({ process }) => process ?? []) ?? [];
  const end = performance.now() + MAX_END_MS;
  while (processes.some((process) => isSameProcessRunning(process))) {
    if (performance.now() > end) {
      const left = processes.filter(({ pid }) => identifyProcess(pid) !== null).map(({ pid }) => pid);
      throw new Error(`the supervisor is dead, and these processes still run: ${left.join(', ')}`);
    }
    await sleep(STEP_MS);
  }
}
