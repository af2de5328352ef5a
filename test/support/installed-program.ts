import { spawnSync } from 'node:child_process';
import { findInstalledProgram } from '../../stack/installed-program';

export interface InstalledProgram {
  readonly path: string;
  /** Runs the program and waits for its end. */
  run(args: readonly string[], input?: string): { readonly status: number | null; readonly output: string };
}

/** Returns the first of these programs that is installed, or `null`. */
export function installedProgram(...names: string[]): InstalledProgram | null {
  const path = findInstalledProgram(...names);
  if (path === null) return null;
  return {
    path,
    run: (args, input = '') => {
      const { status, stdout, stderr } = spawnSync(path, args, { input, encoding: 'utf8' });
      return { status, output: `${stdout}${stderr}` };
    },
  };
}
