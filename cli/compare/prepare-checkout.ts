import { mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../clients/dvc/command';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { isSameFile } from './checkouts';
import { VersionFailed } from './version-failed';

/** What decides which packages are installed, and how. */
const LOCKED = ['package-lock.json', '.npmrc', 'setup/requirements.txt'];
/** What the back-test needs of a set-up, besides the compiled sources. */
const SHARED = ['node_modules', '.cache/tensorflow-backend.json'];
const COMPILE_MS = 300_000;
const SET_UP_MS = 1_800_000;

export interface Preparing {
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Compiles a checkout. Its packages are those of this checkout where it wants the same ones, and are installed where not. @throws VersionFailed, CommandFailed of a program */
export async function prepareCheckout({ folder, signal }: Preparing): Promise<'shared' | 'installed'> {
  const run = (args: readonly string[], deadlineMs: number) =>
    runCommand({
      program: process.execPath,
      args,
      folder,
      environment: childEnvironment(),
      deadlineMs,
      secrets: [],
      signal,
    });
  const isShared = (await Promise.all(LOCKED.map((path) => isSameFile(folder, path)))).every(Boolean);
  if (!isShared) {
    await run(['setup/then.mjs'], SET_UP_MS);
    return 'installed';
  }
  for (const path of SHARED) await link(path, folder);
  await run(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], COMPILE_MS);
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
