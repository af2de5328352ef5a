import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { childEnvironment } from '../../config/child-environment';
import { projectRoot } from '../../config/paths';
import { UserError } from '../../system/errors';
import { ProgramFailedError, runCommand } from '../../system/run-command';

const GIT_DEADLINE_MS = 120_000;

export interface Version {
  /** As the user wrote it: a branch, a tag or a commit. */
  readonly ref: string;
  /** The full hash. */
  readonly commit: string;
}

/** @throws UserError when the repository does not have the commit, or git cannot read the repository */
export async function resolveVersion(ref: string, folder = projectRoot): Promise<Version> {
  try {
    const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`];
    return { ref, commit: (await git(args, { folder })).trim() };
  } catch (error) {
    if (!(error instanceof ProgramFailedError)) throw error;
    throw new UserError(await explainMissingVersion({ ref, folder, output: error.output }));
  }
}

/** `rev-parse --quiet` prints nothing when the commit does not exist. What it prints is about the repository. */
async function explainMissingVersion(failure: { ref: string; folder: string; output: string }): Promise<string> {
  const { ref, folder, output } = failure;
  const problem = `git cannot find the version "${ref}" in ${folder}: ${output}`;
  if (output.includes('not a git repository')) return `${problem}; run compare in a clone made with git clone`;
  if (output !== '') return problem;
  const isShallow = (await git(['rev-parse', '--is-shallow-repository'], { folder })).trim() === 'true';
  const fetch = isShallow
    ? 'This clone is shallow, so it lacks older commits. Fetch them: git fetch --unshallow'
    : `Fetch it first: git fetch origin ${ref}; git log --all lists the commits that it has`;
  return `This repository does not have the commit "${ref}". ${fetch}`;
}

/**
 * Returns the commit that was merged when the head is a merge of a commit into the base, otherwise `null`. GitHub creates such a merge
 * for a pull request.
 */
export async function findMergedCommit(base: Version, head: Version): Promise<string | null> {
  const [, first, second, ...others] = (await git(['rev-list', '--parents', '--max-count=1', head.commit]))
    .trim()
    .split(' ');
  return first === base.commit && second !== undefined && others.length === 0 ? second : null;
}

/** Counts the files of this project with uncommitted changes. Returns 0 when another commit is checked out. */
export async function countUncommittedFiles(commit: string): Promise<number> {
  const checkedOut = await git(['rev-parse', 'HEAD']);
  if (checkedOut.trim() !== commit) return 0;
  return (await git(['status', '--porcelain'])).split('\n').filter((line) => line !== '').length;
}

/**
 * Writes the files of a version to a folder. Uses a separate index file, so it changes nothing in the repository and takes no lock.
 * `git worktree add` registers the folder in the repository; two such commands at the same time can fail with "failed to read
 * commondir".
 */
export async function checkOut({ commit }: Version, folder: string): Promise<void> {
  const environment = { GIT_INDEX_FILE: `${folder}.index` };
  await git(['read-tree', commit], { variables: environment });
  await git(['checkout-index', '--all', '--quiet', `--prefix=${folder}/`], { variables: environment });
}

/** Retries, because a compiler that was killed may still write files during the removal. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Whether a file has the same content in a checkout and in this project. */
export async function isSameFile(folder: string, path: string): Promise<boolean> {
  const args = ['hash-object', '--no-filters', '--', join(folder, path), join(projectRoot, path)];
  const hashes = await git(args).catch(() => '');
  const [there, here] = hashes.trim().split('\n');
  return there !== undefined && there !== '' && there === here;
}

interface GitOptions {
  readonly folder?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

function git(args: readonly string[], { folder = projectRoot, variables = {} }: GitOptions = {}): Promise<string> {
  const environment = { ...childEnvironment(), GIT_TERMINAL_PROMPT: '0', ...variables };
  const command = { program: 'git', args, folder, environment };
  return runCommand({ ...command, deadlineMs: GIT_DEADLINE_MS, secrets: [] });
}
