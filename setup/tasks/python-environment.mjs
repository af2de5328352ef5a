import { realpathSync, rmSync } from 'node:fs';
import { choosePython } from '../prerequisites.mjs';
import { inProject, projectRoot } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';

/** uv resolves and installs the packages ten times as fast as pip. */
const UV = 'uv==0.13.8';

/** Creates `.venv` with pip and uv. Creates it again when the pinned versions change, so that no old package remains. */
export const pythonEnvironment = {
  name: 'python-environment',
  title: 'Python environment',
  needs: [],
  inputs: () => ({ uv: UV, requirements: hashFiles(['setup/requirements.txt']), folder: projectRoot }),
  outputs: () => ['.venv/bin/python', '.venv/bin/pip', '.venv/bin/uv'],
  state: findInterpreter,
  async run({ machine, stage }) {
    const python = choosePython(machine.pythons);
    rmSync(inProject('.venv'), { recursive: true, force: true });
    await runProgram({ task: this.name, command: [python.path, '-m', 'venv', inProject('.venv')] });
    stage('uv');
    await runProgram({
      task: this.name,
      command: [inProject('.venv/bin/python'), '-m', 'pip', 'install', '--disable-pip-version-check', UV],
    });
    return `Python ${python.version.join('.')}`;
  },
};

/** Returns the interpreter that `.venv` links to. The environment no longer works when the link points to another version. */
function findInterpreter() {
  try {
    return realpathSync(inProject('.venv/bin/python'));
  } catch {
    return null;
  }
}
