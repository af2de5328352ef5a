import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';

/** The path of the first of these programs that is installed on this machine. `null` when none is. */
export function findInstalledProgram(...names: readonly string[]): string | null {
  const folders = (serverEnvironment().PATH ?? '').split(':').filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun) ?? null;
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
