import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The program's absolute path as a shell would find it on PATH, or null. */
export function findProgram(name, searchPath = process.env.PATH ?? '') {
  const candidates = searchPath.split(delimiter).map((folder) => join(folder || '.', name));
  return candidates.find(isExecutableFile) ?? null;
}

export function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
