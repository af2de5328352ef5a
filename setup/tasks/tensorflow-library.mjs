import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inProject, scratchFolder } from '../project.mjs';
import { runProgram } from '../run-program.mjs';
import {
  hasLibrary,
  LIBRARIES,
  libraryFolder,
  TENSORFLOW_VERSION,
  today,
  whyNotNativeHere,
} from './tensorflow-support.mjs';

const UNPACK = fileURLToPath(new URL('./unpack-tensorflow.py', import.meta.url));

/** Extracts the C library and headers of TensorFlow from its Python wheel (207 MB download, 450 MB stripped) to .cache. */
export const tensorflowLibrary = {
  name: 'tensorflow-library',
  title: 'TensorFlow library',
  bytes: 1.5e9,
  needs: ['python-environment'],
  inputs: () => ({ version: TENSORFLOW_VERSION, whyNot: whyNotNativeHere() }),
  outputs: () => [],
  state: () => hasLibrary() || (whyNotNativeHere() ?? `missing on ${today()}`),
  async run({ stage }) {
    if (whyNotNativeHere() !== null) return 'not needed';
    if (hasLibrary()) return 'exists';
    try {
      await fetchLibrary({ task: this.name, stage });
      return TENSORFLOW_VERSION;
    } catch (error) {
      return `could not be installed (${error.message})`;
    }
  },
};

async function fetchLibrary({ task, stage }) {
  const folder = mkdtempSync(join(scratchFolder(), 'tensorflow-'));
  stage('downloading 207 MB');
  await runProgram({ task, command: downloadCommand(folder) });
  stage('unpacking');
  const wheel = join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.whl')),
  );
  const unpacked = join(folder, 'unpacked');
  await runProgram({ task, command: [inProject('.venv/bin/python'), UNPACK, wheel, unpacked] });
  await runProgram({ task, command: ['strip', '--strip-unneeded', ...LIBRARIES.map((name) => join(unpacked, name))] });
  moveIntoPlace(unpacked);
  rmSync(folder, { recursive: true });
}

/** The wheels for all Python versions contain the same library. We use the wheel for Python 3.10. */
function downloadCommand(folder) {
  return [
    ...[inProject('.venv/bin/python'), '-m', 'pip', 'download', '--no-deps', '--only-binary=:all:'],
    ...['--python-version', '310', '--platform', 'manylinux2014_x86_64', '--platform', 'manylinux_2_17_x86_64'],
    ...['--dest', folder, `tensorflow-cpu==${TENSORFLOW_VERSION}`],
  ];
}

function moveIntoPlace(unpacked) {
  mkdirSync(inProject('.cache'), { recursive: true });
  rmSync(libraryFolder, { recursive: true, force: true });
  renameSync(unpacked, libraryFolder);
}
