import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inProject, scratchFolder } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import { LIBRARIES, libraryFolder, TENSORFLOW_VERSION } from './tensorflow-support.mjs';

const TFJS = 'node_modules/@tensorflow/tfjs-node';
const NAPI = Math.min(8, Number(process.versions.napi));
const CHECK = fileURLToPath(new URL('./check-tensorflow.cjs', import.meta.url));

/** The path where tfjs-node expects its addon, relative to the checkout. */
export const ADDON = `${TFJS}/lib/napi-v${NAPI}/tfjs_binding.node`;

/** The run path (RPATH) of the addon: the library in .cache, relative to the folder of the addon in node_modules. */
const LIBRARY_FROM_ADDON = `$ORIGIN/../../../../../.cache/libtensorflow-${TENSORFLOW_VERSION}`;

/** Compiles the addon of tfjs-node with the TensorFlow library and tests it. Uses a cached addon when there is one. */
export async function installAddon({ task, stage }) {
  const cached = inProject('.cache', `tfjs-binding-${TENSORFLOW_VERSION}-napi${NAPI}-${tfjsVersion()}.node`);
  if (!existsSync(cached)) {
    stage('compiling');
    await compileAddon({ task, target: cached });
  }
  copyIntoPlace(cached, inProject(ADDON));
  stage('testing');
  await runProgram({ task, command: [process.execPath, CHECK], env: { TF_CPP_MIN_LOG_LEVEL: '2' } });
}

async function compileAddon({ task, target }) {
  const folder = mkdtempSync(join(scratchFolder(), 'addon-'));
  const objects = ['tfjs_backend', 'tfjs_binding'].map((name) => ({
    source: inProject(TFJS, 'binding', `${name}.cc`),
    object: join(folder, `${name}.o`),
  }));
  await Promise.all(objects.map((unit) => runProgram({ task, command: compileCommand(unit) })));
  const addon = join(folder, 'tfjs_binding.node');
  await runProgram({ task, command: linkCommand({ objects: objects.map(({ object }) => object), addon }) });
  renameSync(addon, target);
  rmSync(folder, { recursive: true });
}

function compileCommand({ source, object }) {
  const includes = [
    inProject('node_modules/node-api-headers/include'),
    inProject(TFJS),
    join(libraryFolder, 'include'),
  ];
  return [
    ...['g++', '-std=c++17', '-O2', '-fPIC', `-DNAPI_VERSION=${NAPI}`],
    ...['-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...includes.flatMap((folder) => ['-I', folder]),
    ...['-c', source, '-o', object],
  ];
}

function linkCommand({ objects, addon }) {
  const libraries = LIBRARIES.map((name) => join(libraryFolder, name));
  const runPath = ['-Xlinker', '-rpath', '-Xlinker', LIBRARY_FROM_ADDON, '-Xlinker', '--disable-new-dtags'];
  return ['g++', '-shared', ...objects, '-o', addon, ...libraries, ...runPath];
}

function copyIntoPlace(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, `${target}.part`);
  renameSync(`${target}.part`, target);
}

function tfjsVersion() {
  return JSON.parse(readFileSync(inProject(TFJS, 'package.json'), 'utf8')).version;
}
