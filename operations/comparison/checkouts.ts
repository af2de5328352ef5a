import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { UserError } from '../../system/errors';
import { ProgramFailedError, runCommand } from '../../system/run-command';

const DEADLINE_MS = 120_000;

/** A version of the program, as it was asked for and as git knows it. */
export interface Version {
  readonly ref: string;
  readonly commit: string;
}

/** @throws UserError where the repository has no such commit. */
export async function resolveVersion(ref: string): Promise<Version> {
  try {
    const commit = await git(['rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`]);
    return { ref, commit: commit.trim() };
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error;
    throw new UserError(`git knows no commit "${ref}" here; fetch it first: git fetch origin ${ref}`);
  }
}

/** The commit that the head merges into the base, where it is such a merge, as what GitHub makes of a pull request is. */
export async function mergedInto(base: Version, head: Version): Promise<string | null> {
  const [, first, second, ...others] = (await git(['rev-list', '--parents', '--max-count=1', head.commit]))
    .trim()
    .split(' ');
  return first === base.commit && second !== undefined && others.length === 0 ? second : null;
}

/** How many files of this checkout differ from its commit, where that is the one in question. */
export async function uncommittedFiles(commit: string): Promise<number> {
  const here = await git(['rev-parse', 'HEAD']);
  if (here.trim() !== commit) return 0;
  return (await git(['status', '--porcelain'])).split('\n').filter((line) => line !== '').length;
}

/** The files of a version in a folder of their own; the checkout from which this runs, its branch and its index stay as they are. */
export async function checkOut({ commit }: Version, folder: string): Promise<void> {
  await git(['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--quiet', '--detach', folder, commit]);
}

/** A compiler that was killed may write its last files while they are removed: it is tried again. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

export async function removeCheckout(folder: string): Promise<void> {
  await git(['worktree', 'remove', '--force', '--force', folder]).catch(() => undefined);
  await removeFolder(folder);
  await git(['worktree', 'prune']).catch(() => undefined);
}

/** Whether a file says the same in a checkout as here. */
export async function isSameFile(folder: string, path: string): Promise<boolean> {
  const args = ['hash-object', '--no-filters', '--', join(folder, path), join(projectRoot, path)];
  const hashes = await git(args).catch(() => '');
  const [there, here] = hashes.trim().split('\n');
  return there !== undefined && there !== '' && there === here;
}

function git(args: readonly string[]): Promise<string> {
  const environment = { ...childEnvironment(), GIT_TERMINAL_PROMPT: '0' };
  return runCommand({ program: 'git', args, folder: projectRoot, environment, deadlineMs: DEADLINE_MS, secrets: [] });
}
