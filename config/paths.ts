import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the checkout: the nearest one above this file that holds package.json (this file also runs from dist/). */
export const projectRoot = findProjectRoot(__dirname);

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('package.json of nexthour was not found above its own source');
  return findProjectRoot(parent);
}

/** Every hyper-parameter. */
export const parametersFile = join(projectRoot, 'params.yaml');

/** Where set-up wrote which TensorFlow works here. */
export const tensorflowBackendFile = join(projectRoot, '.cache', 'tensorflow-backend.json');
