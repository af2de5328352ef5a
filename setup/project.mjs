import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));

export const inProject = (...names) => join(projectRoot, ...names);

/** Where set-up keeps its stamps, logs and lock; emptied of nothing but its own. */
export function setupFolder() {
  const folder = inProject('.cache', 'setup');
  mkdirSync(folder, { recursive: true });
  return folder;
}

export const logOf = (taskName) => join(setupFolder(), `${taskName}.log`);

/** A place for half-made things; on the project's own disk, so that finished ones can be renamed into place. */
export function scratchFolder() {
  const folder = join(setupFolder(), 'tmp');
  mkdirSync(folder, { recursive: true });
  return folder;
}
