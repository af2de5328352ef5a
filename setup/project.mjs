import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export const inProject = (...names) => join(projectRoot, ...names);

/** The folder for stamps, logs and the lock of set-up. */
export function setupFolder() {
  const folder = inProject('.cache', 'setup');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const logOf = (taskName) => join(setupFolder(), `${taskName}.log`);

/** The folder for unfinished files. It is on the same disk as the project, so that a rename can move finished files into place. */
export function scratchFolder() {
  const folder = join(setupFolder(), 'tmp');
  mkdirSync(folder, { recursive: true });
  return folder;
}
