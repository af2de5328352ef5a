import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMusl } from '../machine.mjs';
import { inProject, scratchFolder } from '../project.mjs';
import { hashFiles } from '../stamp.mjs';
import { installPackages } from './install-packages.mjs';
import { today } from './tensorflow-support.mjs';

const FOLDER = '.cache/xgboost';
/** The library, as `training/xgboost/library.ts` looks for it. */
const LIBRARY = `${FOLDER}/xgboost/lib/libxgboost.so`;
const REQUIREMENTS = 'setup/xgboost.txt';

/** Installs the Python wheel that contains XGBoost's library to .cache. Set-up does not fail without it: other models still work. */
export const xgboostLibrary = {
  name: 'xgboost-library',
  title: 'XGBoost library',
  bytes: 20e6,
  needs: ['python-environment'],
  inputs: () => ({ requirements: hashFiles([REQUIREMENTS]), whyNot: whyNotHere() }),
  outputs: () => [],
  state: () => existsSync(inProject(LIBRARY)) || (whyNotHere() ?? `missing on ${today()}`),
  async run() {
    const whyNot = whyNotHere();
    if (whyNot !== null) return whyNot;
    try {
      await install(this.name);
      return 'installed';
    } catch (error) {
      return `could not be installed (${error.message})`;
    }
  },
};

/** Installs without dependencies: the library needs none, and NumPy and SciPy of MLflow are enough for the Python package. */
async function install(task) {
  const draft = join(mkdtempSync(join(scratchFolder(), 'xgboost-')), 'xgboost');
  const options = ['--no-deps', '--require-hashes', '--target', draft];
  await installPackages({ task, requirements: REQUIREMENTS, options });
  mkdirSync(inProject('.cache'), { recursive: true });
  rmSync(inProject(FOLDER), { recursive: true, force: true });
  renameSync(draft, inProject(FOLDER));
}

/** The reason why the wheel does not work on this machine; `null` when it does. */
function whyNotHere() {
  if (process.platform !== 'linux') return `only on Linux, this is ${process.platform}`;
  return isMusl() ? 'only with glibc, this is musl' : null;
}
