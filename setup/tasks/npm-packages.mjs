import { readFileSync } from 'node:fs';
import { findNpm } from '../find-program.mjs';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';

/** Installs node_modules from the lockfile. npm writes node_modules/.package-lock.json last. */
export const npmPackages = {
  name: 'npm-packages',
  title: 'npm packages',
  bytes: 1.6e9,
  needs: [],
  inputs: () => ({
    lockfile: hashFiles(['package-lock.json', '.npmrc']),
    wanted: wantedPackages(),
    node: `${process.platform}-${process.arch}-${process.versions.modules}`,
  }),
  outputs: () => ['node_modules/.package-lock.json', 'node_modules/.bin/tsc', 'node_modules/.bin/jest'],
  async run() {
    const command = [...findNpm(), 'ci', '--include=dev', '--include=optional'];
    await runProgram({ task: this.name, command });
  },
};

/** The parts of package.json that npm installs from. A change of its scripts needs no new installation. */
function wantedPackages() {
  const manifest = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest;
  return { dependencies, devDependencies, optionalDependencies, overrides };
}
