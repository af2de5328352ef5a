import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NexthourError } from '../system/errors';

/** The root of the checkout: the nearest parent folder with a package.json. It is searched for, because this file also runs from dist/. */
export const projectRoot = findProjectRoot(__dirname);

function findProjectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent !== folder) return findProjectRoot(parent);
  const problem = `no package.json was found in ${__dirname} or a folder above it`;
  throw new NexthourError('NoProjectRoot', `${problem}; run nexthour from its checkout`);
}

/** All hyper-parameters. */
export const parametersFile = join(projectRoot, 'params.yaml');

/** Which TensorFlow backend works on this machine. Set-up writes it. */
export const tensorflowBackendFile = join(projectRoot, '.cache', 'tensorflow-backend.json');

/** XGBoost's library. Set-up installs it where its wheel runs. */
export const xgboostLibraryFile = join(projectRoot, '.cache', 'xgboost', 'xgboost', 'lib', 'libxgboost.so');
