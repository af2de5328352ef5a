import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../config/paths';
import { broken, type Check, ok, warning } from './check';

const run = promisify(execFile);
const SET_UP_AGAIN = '`rm -rf .cache/setup && npm start` installs it again';
const GIGABYTE = 1e9;
const ENOUGH_DISK = 2 * GIGABYTE;

/** What must stand on this machine, whether or not anything runs. */
export function installedChecks(home: string): Check[] {
  return [
    { name: 'node', look: async () => ok(process.version) },
    program('git', 'git', ['--version'], 'install git'),
    program('python', inEnvironment('python'), ['--version'], SET_UP_AGAIN),
    program('temporal', inEnvironment('temporal'), ['--version'], SET_UP_AGAIN),
    program('seaweedfs', inEnvironment('weed'), ['version'], SET_UP_AGAIN),
    program('dvc', inEnvironment('dvc'), ['--version'], SET_UP_AGAIN),
    { name: 'tensorflow', look: lookAtTensorFlow },
    { name: 'disk', look: () => lookAtDisk(home) },
  ];
}

function inEnvironment(name: string): string {
  return join(projectRoot, '.venv', 'bin', name);
}

function program(name: string, path: string, args: string[], remedy: string): Check {
  return {
    name,
    look: () =>
      run(path, args, { timeout: 15_000 }).then(
        ({ stdout }) => ok(stdout.trim().split('\n')[0] ?? ''),
        () => broken(`${path} does not run`, remedy),
      ),
  };
}

async function lookAtTensorFlow() {
  const path = join(projectRoot, '.cache', 'tensorflow-backend.json');
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return broken('it is not known which backend works here', SET_UP_AGAIN);
  const { backend, reason } = JSON.parse(text) as { backend: string; reason: string };
  if (backend === 'native') return ok(`native, ${reason}`);
  return warning(
    `WebAssembly, about 8 times slower in training: ${reason}`,
    'mend the reason; the next start tries again',
  );
}

async function lookAtDisk(home: string) {
  const { bavail, bsize } = await statfs(home).catch(() => statfs(projectRoot));
  const free = `${((bavail * bsize) / GIGABYTE).toFixed(1)} GB free`;
  return bavail * bsize > ENOUGH_DISK
    ? ok(free)
    : warning(free, 'make room: an hour writes about 5 MB, and servers stop on a full disk');
}
