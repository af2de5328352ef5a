import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inProject } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { hashFiles } from '../stamp.mjs';

const NOT_SOURCES = new Set(['node_modules', 'dist', 'dist.new', 'coverage', 'page', 'assembly', 'test']);
const BUNDLER = 'workers/bundle-workflows';
const STREAM_BUNDLER = 'streams/bundle.mjs';

/**
 * Creates dist/, including the bundle of the workflows that the Temporal workers load, and the processes of the live line, each in one file.
 */
export const compiledSources = {
  name: 'compiled-sources',
  title: 'Compiled sources',
  needs: ['npm-packages'],
  inputs: () => ({ sources: hashFiles(['tsconfig.json', 'tsconfig.build.json', ...listBundler(), ...listSources()]) }),
  outputs: () => [...listSources().map(compiledName), ...(hasBundler() ? ['dist/workflow-bundle.js'] : [])],
  async run({ stage }) {
    await compile(this.name, stage);
    if (!hasBundler()) return;
    stage('workflow bundle');
    await runProgram({ task: this.name, command: [process.execPath, inProject(`dist/${BUNDLER}.js`)] });
  },
};

/** Compiles to a new folder and then replaces dist/ by it, so that no output of a deleted source remains. */
async function compile(task, stage) {
  const draft = inProject('dist.new');
  rmSync(draft, { recursive: true, force: true });
  const tsc = inProject('node_modules/.bin/tsc');
  await runProgram({ task, command: [tsc, '-p', 'tsconfig.build.json', '--outDir', draft] });
  for (const bundler of listBundler()) {
    stage('processes of the live line');
    await runProgram({ task, command: [process.execPath, inProject(bundler), draft] });
  }
  rmSync(inProject('dist'), { recursive: true, force: true });
  renameSync(draft, inProject('dist'));
}

const listBundler = () => [STREAM_BUNDLER].filter((path) => existsSync(inProject(path)));

const hasBundler = () => existsSync(inProject(`${BUNDLER}.ts`));

const compiledName = (source) => join('dist', source.replace(/\.ts$/, '.js'));

/** All sources outside test/, page/ and assembly/ as sorted paths relative to the checkout. */
function listSources() {
  return listFiles('.').filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
}

/** The files below a folder, except those that are not sources, as sorted paths relative to the checkout. */
export function listFiles(folder) {
  return readdirSync(inProject(folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !NOT_SOURCES.has(name))
    .flatMap((entry) => (entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
}
