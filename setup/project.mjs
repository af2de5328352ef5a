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

/** The folder for unfinished files. It is on the disk of the project, so that finished files can be renamed to their final path. */
export function scratchFolder() {
  const folder = join(setupFolder(), 'tmp');
  mkdirSync(folder, { recursive: true });
  return folder;
}
