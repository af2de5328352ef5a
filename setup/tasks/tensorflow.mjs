import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inProject, logOf, projectRoot } from '../project.mjs';
import { ADDON, installAddon } from './tensorflow-addon.mjs';
import { hasLibrary, TENSORFLOW_VERSION, today, whyNotNativeHere } from './tensorflow-support.mjs';

const CHOICE = '.cache/tensorflow-backend.json';

/**
 * Chooses how TensorFlow.js runs (natively when possible) and writes `{ backend: 'native' | 'wasm', reason }` for the training
 * worker. Set-up does not fail when only WebAssembly is possible.
 */
export const tensorflow = {
  name: 'tensorflow',
  title: 'TensorFlow.js',
  needs: ['npm-packages', 'tensorflow-library'],
  inputs: () => ({ version: TENSORFLOW_VERSION, napi: process.versions.napi, whyNot: whyNotNativeHere() }),
  outputs: () => [CHOICE],
  state: describeState,
  async run({ stage }) {
    const choice = await choose({ task: this.name, stage });
    writeFileSync(inProject(`${CHOICE}.part`), `${JSON.stringify(choice)}\n`);
    renameSync(inProject(`${CHOICE}.part`), inProject(CHOICE));
    return choice.backend === 'native' ? 'native' : `WebAssembly (${choice.reason})`;
  },
};

async function choose({ task, stage }) {
  const whyNot = whyNotNativeHere();
  if (whyNot !== null) return { backend: 'wasm', reason: whyNot };
  if (!hasLibrary())
    return { backend: 'wasm', reason: `the TensorFlow library is missing: see ${logName('tensorflow-library')}` };
  try {
    await installAddon({ task, stage });
    return { backend: 'native', reason: `TensorFlow ${TENSORFLOW_VERSION}, compiled on this machine` };
  } catch {
    return { backend: 'wasm', reason: `the native addon could not be built: see ${logName(task)}` };
  }
}

const logName = (task) => relative(projectRoot, logOf(task));

/** The task runs again when this differs from the stamp: for example when the addon was removed, and on the day after a failure. */
function describeState() {
  const backend = chosenBackend();
  if (backend === 'native') return existsSync(inProject(ADDON)) && hasLibrary() ? 'native' : 'broken';
  return whyNotNativeHere() ?? `failed on ${today()}`;
}

function chosenBackend() {
  try {
    return JSON.parse(readFileSync(inProject(CHOICE), 'utf8')).backend;
  } catch {
    return null;
  }
}
