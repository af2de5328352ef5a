import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../config/settings';
import type { EnvironmentVariables } from '../../config/variables';
import { folderOutsideHome } from '../../stack/postgres-place';
import type { Extras } from '../../stack/services';
import { type Stack, startStack } from '../../stack/stack';

export interface ScratchStack {
  readonly stack: Stack;
  readonly home: string;
  /** Stops everything and removes all files. */
  remove(): Promise<void>;
}

/**
 * Starts another complete nexthour with these variables, on free ports and in its own folder.
 * @param prepareHome called with the folder before the start
 */
export async function startScratchStack(
  variables: EnvironmentVariables,
  extras: Extras = {},
  prepareHome: (home: string) => void | Promise<void> = () => undefined,
): Promise<ScratchStack> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-scratch-'));
  // When we are root, Postgres runs as another user, who must be able to enter the folder.
  chmodSync(home, 0o755);
  const removeFolders = () => {
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  };
  try {
    await prepareHome(home);
    const settings = readSettings({ ...variables, NEXTHOUR_HOME: home });
    const stack = await startStack({ ...extras, settings, ports: 'free' });
    return { stack, home, remove: () => stack.stop().then(removeFolders) };
  } catch (error) {
    removeFolders();
    throw error;
  }
}
