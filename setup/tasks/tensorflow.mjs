import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { inProject, logOf, projectRoot } from '../project.mjs';
import { ADDON, installAddon } from './tensorflow-addon.mjs';
import { hasLibrary, TENSORFLOW_VERSION, today, whyNotNativeHere } from './tensorflow-support.mjs';

const CHOICE = '.cache/tensorflow-backend.json';

/**
 * Chooses how TensorFlow.js runs, natively where it can, and writes it down for the training worker:
 * `{ backend: 'native' | 'wasm', reason }`. WebAssembly is never a failure of set-up.
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
    writeFileSync(inProject(`${CHOICE}.half`), `${JSON.stringify(choice)}\n`);
    renameSync(inProject(`${CHOICE}.half`), inProject(CHOICE));
    return choice.backend === 'native' ? 'native' : `WebAssembly (${choice.reason})`;
  },
};

async function choose({ task, stage }) {
  const whyNot = whyNotNativeHere();
  if (whyNot !== null) return { backend: 'wasm', reason: whyNot };
  if (!hasLibrary())
    return { backend: 'wasm', reason: `TensorFlow's library is missing: see ${logName('tensorflow-library')}` };
  try {
    await installAddon({ task, stage });
    return { backend: 'native', reason: `TensorFlow ${TENSORFLOW_VERSION}, compiled here` };
  } catch {
    return { backend: 'wasm', reason: `the native addon could not be made: see ${logName(task)}` };
  }
}

const logName = (task) => relative(projectRoot, logOf(task));

/** Another state than the one that was stamped, such as a lost addon or the day after a failure, means: do it again. */
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
