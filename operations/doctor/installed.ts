import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../config/paths';
import { describeFullDisk, NEARLY_FULL_BYTES, readFreeBytes } from '../../system/disk';
import { broken, type Check, ok, warning } from './check';

const execute = promisify(execFile);
const SET_UP_AGAIN = 'run `rm -rf .cache/setup && npm start` to install it again';
const GIGABYTE = 1e9;

/** Lists the checks that need no running nexthour. */
export function listInstalledChecks(home: string): Check[] {
  return [
    { name: 'node', run: async () => ok(process.version) },
    createProgramCheck('git', 'git', ['--version'], 'install git'),
    createProgramCheck('python', programInVenv('python'), ['--version'], SET_UP_AGAIN),
    createProgramCheck('temporal', programInVenv('temporal'), ['--version'], SET_UP_AGAIN),
    createProgramCheck('seaweedfs', programInVenv('weed'), ['version'], SET_UP_AGAIN),
    createProgramCheck('dvc', programInVenv('dvc'), ['--version'], SET_UP_AGAIN),
    { name: 'g++', run: checkCompiler },
    { name: 'tensorflow', run: checkTensorFlow },
    { name: 'disk', run: () => checkDisk(home) },
  ];
}

function programInVenv(name: string): string {
  return join(projectRoot, '.venv', 'bin', name);
}

function createProgramCheck(name: string, path: string, args: string[], remedy: string): Check {
  return {
    name,
    run: () =>
      execute(path, args, { timeout: 15_000 }).then(
        ({ stdout }) => ok(stdout.trim().split('\n')[0] ?? ''),
        () => broken(`${path} cannot be run`, remedy),
      ),
  };
}

/** Only the set-up needs it, and only to compile the native backend of TensorFlow. */
function checkCompiler() {
  return execute('g++', ['--version'], { timeout: 15_000 }).then(
    ({ stdout }) => ok(stdout.trim().split('\n')[0] ?? ''),
    () =>
      ok('not installed (optional); the set-up compiles native TensorFlow with it. Debian: sudo apt-get install g++'),
  );
}

async function checkTensorFlow() {
  const path = join(projectRoot, '.cache', 'tensorflow-backend.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return broken('the set-up has not tested which TensorFlow backend works here', SET_UP_AGAIN);
  const { backend, reason } = JSON.parse(text) as { backend: string; reason: string };
  if (backend === 'native') return ok(`native, ${reason}`);
  return warning(
    `WebAssembly, which trains about 8 times slower: ${reason}`,
    'fix the reason given; the next start tests the native backend again',
  );
}

async function checkDisk(home: string) {
  const fullDisk = describeFullDisk(home);
  if (fullDisk !== null) return broken(fullDisk, 'make room: the steps that failed are tried again');
  const freeBytes = readFreeBytes(home);
  const free = `${(freeBytes / GIGABYTE).toFixed(1)} GB free`;
  return freeBytes > NEARLY_FULL_BYTES
    ? ok(free)
    : warning(free, 'free some disk space: an hour writes about 5 MB, and the servers stop on a full disk');
}
