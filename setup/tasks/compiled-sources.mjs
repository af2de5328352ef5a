import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'dist.new', 'coverage', 'test']);
const BUNDLER = 'workers/bundle-workflows';

/** dist/ and, in it, the bundle of the workflows that Temporal's workers load. */
export const compiledSources = {
  name: 'compiled-sources',
  title: 'Compiled sources',
  needs: ['npm-packages'],
  inputs: () => ({ sources: hashFiles(['tsconfig.json', 'tsconfig.build.json', ...listSources()]) }),
  outputs: () => [...listSources().map(compiledName), ...(hasBundler() ? ['dist/workflow-bundle.js'] : [])],
  async run({ stage }) {
    await compile(this.name);
    if (!hasBundler()) return;
    stage('workflow bundle');
    await runProgram({ task: this.name, command: [process.execPath, inProject(`dist/${BUNDLER}.js`)] });
  },
};

/** Into a folder beside dist that then takes its place, so that no output of a deleted source stays. */
async function compile(task) {
  const fresh = inProject('dist.new');
  rmSync(fresh, { recursive: true, force: true });
  const tsc = inProject('node_modules/.bin/tsc');
  await runProgram({ task, command: [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh] });
  rmSync(inProject('dist'), { recursive: true, force: true });
  renameSync(fresh, inProject('dist'));
}

const hasBundler = () => existsSync(inProject(`${BUNDLER}.ts`));

const compiledName = (source) => join('dist', source.replace(/\.ts$/, '.js'));

/** Every source outside test/, from the project's folder, sorted. */
function listSources(folder = '.') {
  return readdirSync(inProject(folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !NOT_SOURCES.has(name))
    .flatMap((entry) => (entry.isDirectory() ? listSources(join(folder, entry.name)) : [join(folder, entry.name)]))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .sort();
}
