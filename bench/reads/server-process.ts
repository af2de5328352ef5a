import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import type { EnvironmentVariables } from '../../config/variables';
import { waitForExit } from '../../system/processes';
import { findFreePort } from '../../test/support/free-port';

export interface ServerProcess {
  readonly url: string;
  readonly pid: number;
  /** The address of its inspector. */
  readonly inspector: string;
}

/** Starts the server with an inspector for `work`, and always stops it. */
export async function withServer(
  variables: EnvironmentVariables,
  work: (server: ServerProcess) => Promise<void>,
): Promise<void> {
  const [port, inspectorPort] = [await findFreePort(), await findFreePort()];
  const program = join(projectRoot, 'dist', 'serve', 'server.js');
  const env = { ...serverEnvironment(), ...variables, HOST: '127.0.0.1', PORT: String(port) };
  const child = spawn(process.execPath, [`--inspect=127.0.0.1:${inspectorPort}`, program], { env, stdio: 'ignore' });
  endWithParent(child);
  try {
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/health`).catch(() => null))?.ok) {
      if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
      await sleep(100);
    }
    const [target] = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json/list`)).json()) as InspectorTarget[];
    await work({ url, pid: child.pid ?? 0, inspector: target?.webSocketDebuggerUrl ?? '' });
  } finally {
    child.kill('SIGTERM');
    await waitForExit(child);
  }
}

/** A bench that is interrupted ends without waiting for what its children do. */
export function endWithParent(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.removeListener('exit', kill));
}

interface InspectorTarget {
  readonly webSocketDebuggerUrl: string;
}
