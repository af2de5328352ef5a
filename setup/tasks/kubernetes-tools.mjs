import { rmSync } from 'node:fs';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';
import { installPackages } from './install-packages.mjs';

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
    rmSync(inProject(FOLDER), { recursive: true, force: true });
    const environment = ['--python', inProject('.venv/bin/python'), inProject(FOLDER)];
    await runProgram({ task, command: [inProject('.venv/bin/uv'), 'venv', ...environment] });
    stage('packages');
    const python = inProject(`${FOLDER}/bin/python`);
    await installPackages({ task, requirements: REQUIREMENTS, python, options: ['--require-hashes'] });
    return 'kubectl, kubernetes-validate';
  },
};
