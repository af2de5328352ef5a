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
  /** Stops everything and removes every trace. */
  remove(): Promise<void>;
}

/** All of nexthour once more, as a user with these variables has it: on free ports, in a folder of its own. */
export async function startScratchStack(variables: EnvironmentVariables, extras: Extras = {}): Promise<ScratchStack> {
  const home = mkdtempSync(join(tmpdir(), 'nexthour-scratch-'));
  // As root, Postgres runs as another user, who must get in.
  chmodSync(home, 0o755);
  const removeFolders = () => {
    rmSync(home, { recursive: true, force: true });
    rmSync(folderOutsideHome(home), { recursive: true, force: true });
  };
  try {
    const settings = readSettings({ ...variables, NEXTHOUR_HOME: home });
    const stack = await startStack({ ...extras, settings, ports: 'free' });
    return { stack, home, remove: () => stack.stop().then(removeFolders) };
  } catch (error) {
    removeFolders();
    throw error;
  }
}
