import { readdir, readFile, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcessAlive } from '../../system/processes';

/** Runs git in the repository. Rejects when it fails. */
type RunGit = (args: readonly string[]) => Promise<string>;

/**
 * Repairs what a killed process or a power failure leaves, so that git and DVC work again: files without content, and DVC's list of
 * readers and writers. Everything that is removed is created again by the next commands, or is lost anyway.
 */
export async function repairRepository(folder: string, branch: string): Promise<void> {
  const gitFolder = join(folder, '.git');
  await removeOldReadWriteLock(join(folder, '.dvc', 'tmp', 'rwlock'));
  if (await isBlank(join(gitFolder, 'HEAD'))) await writeFile(join(gitFolder, 'HEAD'), `ref: refs/heads/${branch}\n`);
  for (const name of ['config', 'index', 'packed-refs']) {
    if (await isBlank(join(gitFolder, name))) await unlink(join(gitFolder, name));
  }
  await repairBlankRefs(gitFolder);
  await restoreMissingBranch(gitFolder, branch);
}

/**
 * Removes objects of git without content. When the newest commit of the branch was one of them, the branch gets the newest commit of its
 * reflog that git can read.
 */
export async function removeBlankObjects(repository: { folder: string; branch: string; git: RunGit }): Promise<void> {
  const { folder, branch, git } = repository;
  const gitFolder = join(folder, '.git');
  const removed = await unlinkEmptyObjects(join(gitFolder, 'objects'));
  if (removed.size === 0) return;
  for (const { path, text } of await listRefs(gitFolder)) if (removed.has(text)) await rm(path, { force: true });
  const isReadable = (commit: string) =>
    git(['cat-file', '-e', `${commit}^{tree}`]).then(
      () => true,
      () => false,
    );
  for (const commit of (await readReflog(gitFolder, branch)).reverse()) {
    if (!(await isReadable(commit))) continue;
    await git(['update-ref', `refs/heads/${branch}`, commit]);
    return;
  }
}

/** After a power failure, a file can have no content, or only zero bytes. */
async function isBlank(path: string): Promise<boolean> {
  const content = await readFile(path).catch(() => null);
  return content?.every((byte) => byte === 0) ?? false;
}

/** Git fails while a ref has no content. A branch gets the newest commit of its reflog, any other ref is removed. */
async function repairBlankRefs(gitFolder: string): Promise<void> {
  for (const { name, path } of await listRefs(gitFolder)) {
    if (!(await isBlank(path))) continue;
    const [commit] = (await readReflog(gitFolder, name.replace(/^heads\//, ''))).slice(-1);
    const isBranch = name.startsWith('heads/') && commit !== undefined;
    await (isBranch ? writeFile(path, `${commit}\n`, { flush: true }) : unlink(path));
  }
}

/** The branch is neither in a file nor in packed-refs, but it has a reflog. */
async function restoreMissingBranch(gitFolder: string, branch: string): Promise<void> {
  const path = join(gitFolder, 'refs', 'heads', branch);
  const packed = await readFile(join(gitFolder, 'packed-refs'), 'utf8').catch(() => '');
  if ((await exists(path)) || packed.includes(` refs/heads/${branch}\n`)) return;
  const [commit] = (await readReflog(gitFolder, branch)).slice(-1);
  if (commit !== undefined) await writeFile(path, `${commit}\n`, { flush: true });
}

async function listRefs(gitFolder: string): Promise<{ name: string; path: string; text: string }[]> {
  const names = await readdir(join(gitFolder, 'refs'), { recursive: true }).catch(() => []);
  const refs = names
    .filter((name) => !name.endsWith('.lock'))
    .map(async (name) => {
      const path = join(gitFolder, 'refs', name);
      const text = await readFile(path, 'utf8').catch(() => null);
      return text === null ? [] : [{ name, path, text: text.trim() }];
    });
  return (await Promise.all(refs)).flat();
}

/** The commits that the branch had, oldest first. A line of a reflog is: old commit, new commit, author, time and message. */
async function readReflog(gitFolder: string, branch: string): Promise<string[]> {
  const text = await readFile(join(gitFolder, 'logs', 'refs', 'heads', branch), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => /^[0-9a-f]{40} ([0-9a-f]{40}) /.exec(line)?.[1] ?? []);
}

/** @returns the ids of the removed objects */
async function unlinkEmptyObjects(objects: string): Promise<Set<string>> {
  const removed = new Set<string>();
  for (const name of await readdir(objects, { recursive: true }).catch(() => [])) {
    const id = /^([0-9a-f]{2})\/([0-9a-f]{38})$/.exec(name);
    if (!id || (await stat(join(objects, name))).size > 0) continue;
    await unlink(join(objects, name));
    removed.add(`${id[1]}${id[2]}`);
  }
  return removed;
}

/**
 * DVC refuses a list of readers and writers that it cannot read, and waits for processes that have ended when their pids are used again.
 * Keeps the list if a running DVC is in it.
 */
async function removeOldReadWriteLock(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null || text === '{}') return;
  const pids = [...text.matchAll(/"pid": *(\d+)/g)].map(([, pid]) => Number(pid));
  const isUsed = await Promise.all(pids.map(isRunningDvc));
  if (!isUsed.includes(true)) await rm(path, { force: true });
}

async function isRunningDvc(pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  return command === null || /bin\/dvc\0|\0-m\0dvc\0/.test(command);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
