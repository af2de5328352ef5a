import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { runCommand } from '../../system/run-command';
import { isSameFile } from './checkouts';
import { VersionFailed } from './version-failed';

/** What decides which packages are installed, and how. */
const LOCKED = ['package-lock.json', '.npmrc', 'setup/requirements.txt'];
/** What the back-test needs of a set-up, besides the compiled sources. */
const SHARED = ['node_modules', '.cache/tensorflow-backend.json'];
/** TypeScript's own program: the launcher before it, when it is killed, leaves it behind. */
const COMPILER = join(projectRoot, `node_modules/@typescript/typescript-${process.platform}-${process.arch}/lib/tsc`);
const COMPILE_MS = 300_000;
const SET_UP_MS = 1_800_000;

export interface Preparing {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Compiles a checkout. Its packages are those of this checkout where it wants the same ones, and are installed where not. @throws VersionFailed, ProgramFailedError of a program */
export async function prepareCheckout({ folder, signal }: Preparing): Promise<'shared' | 'installed'> {
  const shared = { folder, environment: childEnvironment(), secrets: [], signal };
  const isShared = (await Promise.all(LOCKED.map((path) => isSameFile(folder, path)))).every(Boolean);
  if (!isShared) {
    await runCommand({ ...shared, program: process.execPath, args: ['setup/then.mjs'], deadlineMs: SET_UP_MS });
    return 'installed';
  }
  for (const path of SHARED) await link(path, folder);
  await runCommand({ ...shared, program: COMPILER, args: ['-p', 'tsconfig.build.json'], deadlineMs: COMPILE_MS });
  return 'shared';
}

const IN_THE_WAY = new Set(['EEXIST', 'ENOTDIR']);

async function link(path: string, folder: string): Promise<void> {
  try {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(join(projectRoot, path), join(folder, path));
  } catch (error) {
    if (!IN_THE_WAY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw new VersionFailed(`it has something of its own where ${path} belongs, which is not to be committed`);
  }
}
