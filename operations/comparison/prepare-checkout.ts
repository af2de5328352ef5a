import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { runCommand } from '../../system/run-command';
import { isSameFile } from './checkouts';
import { VersionFailedError } from './version-error';

/** These files determine which packages the set-up installs, and how. */
const PACKAGE_FILES = ['package-lock.json', '.npmrc', 'setup/requirements.txt'];
/** The results of the set-up that a back-test needs besides the compiled sources. */
const SHARED_PATHS = ['node_modules', '.cache/tensorflow-backend.json'];
/** The compiler itself, not its launcher: when the launcher is killed, the compiler keeps running. */
const COMPILER = join(projectRoot, `node_modules/@typescript/typescript-${process.platform}-${process.arch}/lib/tsc`);
const COMPILE_DEADLINE_MS = 300_000;
const SET_UP_DEADLINE_MS = 1_800_000;

/**
 * Compiles a checkout. Links it to the packages of this project when it needs the same ones; otherwise installs its packages first.
 * @throws VersionFailedError; ProgramFailedError
 */
export async function prepareCheckout(folder: string, signal: AbortSignal): Promise<'shared' | 'installed'> {
  const command = { folder, environment: childEnvironment(), secrets: [], signal };
  const isShared = (await Promise.all(PACKAGE_FILES.map((path) => isSameFile(folder, path)))).every(Boolean);
  if (!isShared) {
    const setUp = { program: process.execPath, args: ['setup/then.mjs'], deadlineMs: SET_UP_DEADLINE_MS };
    await runCommand({ ...command, ...setUp });
    return 'installed';
  }
  for (const path of SHARED_PATHS) await linkToProject(path, folder);
  const compile = { program: COMPILER, args: ['-p', 'tsconfig.build.json'], deadlineMs: COMPILE_DEADLINE_MS };
  await runCommand({ ...command, ...compile });
  return 'shared';
}

const PATH_EXISTS_CODES = new Set(['EEXIST', 'ENOTDIR']);

async function linkToProject(path: string, folder: string): Promise<void> {
  try {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(projectRoot, path), join(folder, path));
  } catch (error) {
    if (!PATH_EXISTS_CODES.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new VersionFailedError(`it contains ${path}, which must not be committed; remove it from the commit`);
  }
}
