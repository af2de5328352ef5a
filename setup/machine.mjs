import { execFile } from 'node:child_process';
import { existsSync, statfsSync } from 'node:fs';
import { promisify } from 'node:util';
import { findNpm, findProgram } from './find-program.mjs';
import { choosePython } from './prerequisites.mjs';
import { projectRoot } from './project.mjs';

const PYTHON_NAMES = ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const GLIBC_LOADERS = ['/lib64/ld-linux-x86-64.so.2', '/lib/ld-linux-aarch64.so.1'];
const ASK_PYTHON = `
import json, sys
def has(name):
    try:
        __import__(name)
        return True
    except Exception:
        return False
print(json.dumps({"version": list(sys.version_info[:2]), "hasVenv": has("venv") and has("ensurepip")}))
`;

/**
 * Collects the facts about this machine that findProblems checks.
 * @param neededBytes the disk space that set-up will use
 */
export async function inspectMachine({ neededBytes }) {
  return {
    platform: process.platform,
    arch: process.arch,
    isMusl: isMusl(),
    nodeVersion: process.versions.node,
    hasNpm: findNpm() !== null,
    hasGit: findProgram('git') !== null,
    pythons: await askPythons(),
    freeBytes: freeBytes(),
    neededBytes,
  };
}

/** Asks one Python after the other until one is suitable. On most machines, the first one is. */
async function askPythons() {
  const answers = [];
  for (const name of PYTHON_NAMES) {
    const answer = await askPython(name);
    if (answer !== null) answers.push(answer);
    if (choosePython(answers)) break;
  }
  return answers;
}

/** Returns null for a program that does not run Python, for example the shim of a version manager or the stub of Xcode. */
async function askPython(name) {
  const path = findProgram(name);
  if (path === null) return null;
  try {
    const { stdout } = await promisify(execFile)(path, ['-c', ASK_PYTHON], { timeout: 20_000 });
    return { path, ...JSON.parse(stdout) };
  } catch {
    return null;
  }
}

/** The Postgres and TensorFlow binaries of the package registries do not run with musl (Alpine). */
export function isMusl() {
  return process.platform === 'linux' && !GLIBC_LOADERS.some((path) => existsSync(path));
}

function freeBytes() {
  const { bavail, bsize } = statfsSync(projectRoot);
  return bavail * bsize;
}
