import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NexthourError } from '../system/errors';
import { withLock } from '../system/lock';
import { createRemoteObjects, type RemoteObjects } from './dvc/remote-objects';
import { createRepository, type Repository, type RepositorySettings } from './dvc/repository';
import { type DataTag, listTags, removeTag } from './dvc/tags';

export interface RegistryFile {
  /** Path in the repository, like `data/raw/btc_history.csv`. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface NewVersion {
  /** The git tag of the version, like `BTC/2026-11-21T07Z`. */
  readonly tag: string;
  /** Commit message. */
  readonly message: string;
  readonly files: readonly RegistryFile[];
}

export interface SavedVersion {
  readonly commit: string;
  readonly tag: string;
  /** md5 by path. */
  readonly md5: Readonly<Record<string, string>>;
}

/**
 * The data registry: a git repository whose data DVC stores in the object store. `git checkout <tag> && dvc pull` restores the files of a
 * version.
 */
export interface DataRegistry {
  /**
   * Saves files under a tag. Saving the same files under the same tag again changes nothing, and an interrupted call can be repeated.
   * @throws TagTakenError when the tag holds other files
   */
  save(version: NewVersion, signal?: AbortSignal): Promise<SavedVersion>;
  /** All tags, oldest first. Empty when there is no repository yet. */
  tags(): Promise<DataTag[]>;
  /** Removes a tag, and the files in DVC's remote that only this tag needs. Can be repeated. */
  removeTag(tag: string): Promise<void>;
  /** Writes the address of the object store into an existing repository. A restart may change the address. */
  updateStoreAddress(): Promise<void>;
}

/** The tag exists and holds other files. */
export class TagTakenError extends NexthourError {
  override readonly name = 'TagTakenError';
  constructor(tag: string, path: string, md5: string) {
    const other = `another version of ${path} (md5 ${md5 || 'none'})`;
    super('TagTaken', `The tag ${tag} of the data registry holds ${other}; a tagged version never changes`);
  }
}

function notVersioned(path: string, problem: string): NexthourError {
  return new NexthourError('NotVersioned', `${path} was not versioned: ${problem}`, { canRetry: true });
}

const LOCK_DEADLINE_MS = 240_000;

export function openDataRegistry(settings: RepositorySettings): DataRegistry {
  const parts = {
    folder: settings.folder,
    repository: createRepository(settings),
    remote: createRemoteObjects(settings.objectStore),
  };
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(change: () => Promise<T>): Promise<T> => {
    const done = queue.then(() => withLock(settings.folder, LOCK_DEADLINE_MS, change));
    queue = done.catch(() => undefined);
    return done;
  };
  return {
    save: async (version, signal) => {
      await mkdir(dirname(settings.folder), { recursive: true });
      return inTurn(() => saveVersion(parts, version, signal));
    },
    tags: async () => (existsSync(join(settings.folder, '.git')) ? listTags(parts.repository) : []),
    removeTag: (tag) => inTurn(() => removeTag(parts, tag)),
    updateStoreAddress: () => parts.repository.updateStoreAddress(),
  };
}

interface Parts {
  readonly folder: string;
  readonly repository: Repository;
  readonly remote: RemoteObjects;
}

async function saveVersion(parts: Parts, version: NewVersion, signal?: AbortSignal): Promise<SavedVersion> {
  const { repository } = parts;
  const { tag, message, files } = version;
  const md5 = Object.fromEntries(files.map(({ path, bytes }) => [path, md5Of(bytes)]));
  await repository.prepare(signal);
  const existing = await repository.resolve(`refs/tags/${tag}`, signal);
  if (existing) await refuseOtherFiles(parts, version, signal);
  if (existing && (await findMissing(parts, files)).length === 0) return { commit: existing, tag, md5 };
  await upload(parts, files, signal);
  if (existing) return { commit: existing, tag, md5 };
  const commit = await repository.commit({ message, paths: listCommitted(files) }, signal);
  await repository.git(['tag', '--annotate', '-m', message, tag, commit], signal);
  return { commit, tag, md5 };
}

function listCommitted(files: readonly RegistryFile[]): string[] {
  return [...files.map(({ path }) => `${path}.dvc`), ...listIgnored(files).map(({ path }) => path)];
}

async function refuseOtherFiles(
  { repository }: Parts,
  { tag, files }: NewVersion,
  signal?: AbortSignal,
): Promise<void> {
  for (const { path, bytes } of files) {
    const pointer = await repository.git(['show', `${tag}:${path}.dvc`], signal);
    if (readPointer(pointer) !== md5Of(bytes)) throw new TagTakenError(tag, path, readPointer(pointer));
  }
}

/**
 * Does what `dvc push` and `dvc add` do: stores the bytes in the remote, checks them, and writes the `.dvc` files into the working tree.
 * Each of the two commands would start Python for more than a second (docs/decisions/0027-dvc-files-without-dvc.md).
 */
async function upload({ folder, remote }: Parts, files: readonly RegistryFile[], signal?: AbortSignal): Promise<void> {
  for (const { bytes } of files) {
    signal?.throwIfAborted();
    await remote.put({ md5: md5Of(bytes), bytes });
  }
  const [missing] = await findMissing({ remote }, files);
  if (missing) throw notVersioned(missing.path, 'the DVC remote does not have it after the upload');
  for (const { path, bytes } of files) {
    await replaceUnlinked(join(folder, path), bytes);
    await writeFile(join(folder, `${path}.dvc`), formatPointer(path, bytes));
  }
  for (const ignored of listIgnored(files)) await writeFile(join(folder, ignored.path), ignored.text);
}

/** The text of a `.dvc` file, as `dvc add` writes it. */
function formatPointer(path: string, bytes: Buffer): string {
  return `outs:\n- md5: ${md5Of(bytes)}\n  size: ${bytes.byteLength}\n  hash: md5\n  path: ${basename(path)}\n`;
}

/** The `.gitignore` of each folder with files. */
function listIgnored(files: readonly RegistryFile[]): { path: string; text: string }[] {
  const folders = [...new Set(files.map(({ path }) => dirname(path)))];
  return folders.map((folder) => {
    const names = files.filter(({ path }) => dirname(path) === folder).map(({ path }) => `/${basename(path)}\n`);
    return { path: join(folder, '.gitignore'), text: names.join('') };
  });
}

/** Removes the old file first, because DVC may have linked it to its cache. */
async function replaceUnlinked(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, bytes);
}

async function findMissing({ remote }: Pick<Parts, 'remote'>, files: readonly RegistryFile[]): Promise<RegistryFile[]> {
  const found = await Promise.all(files.map(({ bytes }) => remote.has({ md5: md5Of(bytes), bytes: bytes.byteLength })));
  return files.filter((_, index) => !found[index]);
}

/** The md5 in the text of a `.dvc` file, or an empty string. */
function readPointer(text: string): string {
  return /^- md5: ([0-9a-f]{32})$/m.exec(text)?.[1] ?? '';
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
