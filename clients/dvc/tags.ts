import { ProgramFailedError } from '../../system/run-command';
import type { RemoteObjects } from './remote-objects';
import type { Repository } from './repository';

/** A file of a tagged version, as DVC's remote holds it. */
interface TaggedFile {
  readonly md5: string;
  readonly bytes: number;
}

export interface DataTag {
  readonly tag: string;
  /** When the tag was created, epoch ms. */
  readonly savedAt: number;
  /** The files that only this tag needs. Files that another tag or branch names, too, are not listed. */
  readonly ownFiles: readonly TaggedFile[];
}

const REFS_PER_CALL = 500;
const TAGS = 'refs/tags/';

/** All tags, oldest first. */
export async function listTags({ git }: Pick<Repository, 'git'>): Promise<DataTag[]> {
  const refs = (await git(['for-each-ref', '--sort=creatordate', '--format=%(refname) %(creatordate:unix)'])).trim();
  const named = refs.split('\n').flatMap((line) => {
    const [name = '', seconds] = line.split(' ');
    return name === '' ? [] : [{ name, savedAt: Number(seconds) * 1_000 }];
  });
  const files = await readFiles(
    git,
    named.map(({ name }) => name),
  );
  const uses = new Map<string, number>();
  for (const { md5 } of [...files.values()].flat()) uses.set(md5, (uses.get(md5) ?? 0) + 1);
  return named
    .filter(({ name }) => name.startsWith(TAGS))
    .map(({ name, savedAt }) => {
      const ownFiles = (files.get(name) ?? []).filter(({ md5 }) => uses.get(md5) === 1);
      return { tag: name.slice(TAGS.length), savedAt, ownFiles };
    });
}

/**
 * Removes a tag and, in DVC's remote, the files that only this tag needs. The files go first, so that an interrupted call can be repeated.
 * The commit stays in the history of the branch.
 */
export async function removeTag(parts: { repository: Repository; remote: RemoteObjects }, tag: string): Promise<void> {
  const { repository, remote } = parts;
  const found = (await listTags(repository)).find((one) => one.tag === tag);
  if (!found) return;
  for (const { md5 } of found.ownFiles) await remote.remove(md5);
  await repository.git(['tag', '--delete', tag]);
}

/** The files that the `.dvc` files of each ref name. */
async function readFiles(git: Repository['git'], refs: readonly string[]): Promise<Map<string, TaggedFile[]>> {
  const files = new Map<string, TaggedFile[]>();
  for (let start = 0; start < refs.length; start += REFS_PER_CALL) {
    const batch = refs.slice(start, start + REFS_PER_CALL);
    // Each line of the answer: ref, colon, path, NUL, text.
    const text = await git(['grep', '-z', '-E', '^- md5: |^  size: ', ...batch, '--', '*.dvc']).catch(emptyIfNone);
    for (const line of text.split('\n')) readLine(files, line);
  }
  return files;
}

/** DVC writes the md5 of a file before its size. */
function readLine(files: Map<string, TaggedFile[]>, line: string): void {
  const [place = '', text = ''] = line.split('\0');
  const ref = place.slice(0, place.indexOf(':'));
  const list = files.get(ref) ?? [];
  files.set(ref, list);
  const md5 = /^- md5: ([0-9a-f]{32})$/.exec(text)?.[1];
  if (md5 !== undefined) list.push({ md5, bytes: 0 });
  const bytes = /^ {2}size: (\d+)$/.exec(text)?.[1];
  const last = list.pop();
  if (last) list.push(bytes === undefined ? last : { ...last, bytes: Number(bytes) });
}

/** `git grep` ends with 1 when no line matches. */
function emptyIfNone(error: unknown): string {
  if (error instanceof ProgramFailedError && error.outcome === 'ended with 1') return '';
  throw error;
}
