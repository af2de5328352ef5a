import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { serverEnvironment } from '../config/child-environment';

/** Returns the path of the first of these programs that is on PATH, or `null`. */
export function findInstalledProgram(...names: readonly string[]): string | null {
  const folders = (serverEnvironment().PATH ?? '').split(':').filter((folder) => folder !== '');
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutableFile) ?? null;
}

function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
