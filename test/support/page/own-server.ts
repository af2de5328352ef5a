import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeClockSetting } from '../../../config/clock';
import { projectRoot } from '../../../config/paths';
import type { EnvironmentVariables } from '../../../config/variables';
import { findFreePort } from '../free-port';
import type { PageStack } from './page-stack';

export interface OwnServer {
  readonly url: string;
  /** Changes the time that it shows, epoch ms. */
  setTime(now: number): void;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Ends it as the system does when it shuts down. On a busy machine, it may exceed its time limit for that, and exit with 1. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Starts another server process beside the stack of the page tests, with its data or other variables, for states that must not disturb
 * other tests.
 * @param options.now the time that it shows, epoch ms
 */
export async function startOwnServer(
  stack: PageStack,
  { now, variables = {} }: { now: number; variables?: EnvironmentVariables },
): Promise<OwnServer> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-own-server-'));
  const setTime = (time: number) => writeClockSetting(home, { speed: 1, realAt: Date.now(), shownAt: time });
  setTime(now);
  const port = String(await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    ...stack.environment,
    ...variables,
    NEXTHOUR_HOME: home,
    HOST: '127.0.0.1',
    PORT: port,
  };
  let child: ChildProcess;
  const start = async () => {
    child = spawn(process.execPath, [join(projectRoot, 'dist/serve/server.js')], { env, stdio: 'ignore' });
    while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
      if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
      await sleep(100);
    }
  };
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const remove = async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  };
  await start();
  return { url, setTime, start, stop, remove };
}
