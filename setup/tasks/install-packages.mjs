import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { readPipIndexes } from './package-indexes.mjs';

/**
 * Installs the Python packages of a file of requirements with uv, from the indexes of pip.
 * @param task the name of the task, for its log
 * @param requirements relative to the checkout
 * @param python the interpreter that the packages are for; default: that of `.venv`
 * @param options of `uv pip install`
 * @param env further variables of uv
 */
export async function installPackages({
  task,
  requirements,
  python = inProject('.venv/bin/python'),
  options = [],
  env = {},
}) {
  const command = [inProject('.venv/bin/uv'), 'pip', 'install', ...options, '--python', python];
  await runProgram({
    task,
    command: [...command, '-r', inProject(requirements)],
    env: { ...env, ...(await readPipIndexes()) },
  });
}
