import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The root of the checkout: the nearest parent folder with a package.json. This file also runs from dist/. */
export const projectRoot = findProjectRoot(__dirname);

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder)
    throw new Error(
      'no package.json was found in any folder above the source of nexthour; run nexthour from its checkout',
    );
  return findProjectRoot(parent);
}

/** All hyper-parameters. */
export const parametersFile = join(projectRoot, 'params.yaml');

/** Which TensorFlow backend works on this machine. Set-up writes it. */
export const tensorflowBackendFile = join(projectRoot, '.cache', 'tensorflow-backend.json');
