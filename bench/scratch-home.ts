import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../config/settings';
import type { EnvironmentVariables } from '../config/variables';
import { folderOutsideHome } from '../stack/postgres-place';
import { type Stack, type StackOptions, startStack } from '../stack/stack';

/** A home that is removed at the end. */
export interface ScratchHome {
  readonly path: string;
  /** Aborted on SIGINT and SIGTERM. */
  readonly interruption: AbortSignal;
}

/** Makes a home for `work` and always removes it. On SIGINT and SIGTERM, waits until `work` has stopped its stack, and then ends the process. */
export async function withScratchHome<T>(name: string, work: (home: ScratchHome) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), `nexthour-${name}-`));
  // When we are root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(path, 0o755);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort(new Error('interrupted'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await work({ path, interruption: interruption.signal });
  } finally {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
    rmSync(path, { recursive: true, force: true });
    rmSync(folderOutsideHome(path), { recursive: true, force: true });
    // Work that was interrupted may wait for servers that have stopped.
    if (interruption.signal.aborted) process.exit(1);
  }
}

/** Starts a stack in the home on free ports for `work`, and always stops it, also when the home is interrupted. */
export async function withStack<T>(
  { path, interruption }: ScratchHome,
  { variables = {}, ...options }: Omit<StackOptions, 'settings'> & { variables?: EnvironmentVariables },
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const settings = readSettings({ ...variables, NEXTHOUR_HOME: path });
  const stack = await startStack({ ...options, settings, ports: 'free', interruption });
  try {
    return await Promise.race([work(stack), whenAborted(interruption)]);
  } finally {
    await stack.stop();
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
