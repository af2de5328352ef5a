import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

export interface InstalledProgram {
  readonly path: string;
  /** Runs it to its end. */
  run(args: readonly string[], input?: string): { readonly status: number | null; readonly output: string };
}

/** The first of these programs that the machine has; `null` where it has none. */
export function installedProgram(...names: string[]): InstalledProgram | null {
  const folders = (process.env.PATH ?? '').split(':');
  const path = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun);
  if (path === undefined) return null;
  return {
    path,
    run: (args, input = '') => {
      const { status, stdout, stderr } = spawnSync(path, args, { input, encoding: 'utf8' });
      return { status, output: `${stdout}${stderr}` };
    },
  };
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
