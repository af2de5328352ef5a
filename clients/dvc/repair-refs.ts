import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * After a power failure, git can leave a ref as a file of zero bytes, and then every git command fails. A branch gets the newest
 * commit of its reflog. A tag, and a branch without a reflog, is removed; saving the same version again creates the tag.
 */
export async function repairEmptyRefs(gitFolder: string): Promise<void> {
  const names = await readdir(join(gitFolder, 'refs'), { recursive: true }).catch(() => []);
  for (const name of names) {
    const path = join(gitFolder, 'refs', name);
    const found = await stat(path).catch(() => null);
    if (!found?.isFile() || found.size > 0 || name.endsWith('.lock')) continue;
    const commit = await readNewestCommit(join(gitFolder, 'logs', 'refs', name));
    await (commit === null ? unlink(path) : writeFile(path, `${commit}\n`, { flush: true }));
  }
}

/** A line of a reflog is: old commit, new commit, author, time and message. The last line may be incomplete. */
async function readNewestCommit(reflog: string): Promise<string | null> {
  const lines = (await readFile(reflog, 'utf8').catch(() => '')).split('\n');
  const commits = lines.flatMap((line) => /^[0-9a-f]{40} ([0-9a-f]{40}) /.exec(line)?.[1] ?? []);
  return commits.at(-1) ?? null;
}
