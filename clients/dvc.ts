import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withFolderLock } from '../system/folder-lock';
import { createRemoteObjects, type RemoteObjects } from './dvc/remote-objects';
import { createRepository, followStore, type Repository, type RepositorySettings } from './dvc/repository';

export interface RegistryFile {
  /** Where it stands in the repository, like `data/raw/btc_history.csv`. */
  readonly path: string;
  readonly bytes: Buffer;
}

export interface NewVersion {
  /** The git tag of the version, like `BTC/2026-11-21T07Z`. */
  readonly tag: string;
  /** Message of the commit. */
  readonly message: string;
  readonly files: readonly RegistryFile[];
}

export interface SavedVersion {
  readonly commit: string;
  readonly tag: string;
  /** By path. */
  readonly md5: Readonly<Record<string, string>>;
}

/** A git repository whose data DVC keeps in the object store: `git checkout <tag> && dvc pull` gives the files of a version back. */
export interface DataRegistry {
  /**
   * Saves files under a tag, once: the same files under the same tag again change nothing. May be killed at any point and repeated.
   * @throws TagTaken when the tag holds other files.
   */
  save(version: NewVersion, signal?: AbortSignal): Promise<SavedVersion>;
  /** Tells a repository that is there already where the object store is now: after a restart that may be elsewhere. */
  followStore(): Promise<void>;
}

export class TagTaken extends Error {
  override readonly name = 'TagTaken';
  readonly canRetry = false;
  constructor(
    readonly tag: string,
    readonly path: string,
    readonly md5: string,
  ) {
    super(`Tag ${tag} of the data registry holds another ${path} (md5 ${md5 || 'none'}); a version never changes`);
  }
}

export class NotVersioned extends Error {
  override readonly name = 'NotVersioned';
  readonly canRetry = true;
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path} was not versioned: ${problem}`);
  }
}

const LOCK_PATIENCE_MS = 240_000;

export function openDataRegistry(settings: RepositorySettings): DataRegistry {
  const parts = {
    folder: settings.folder,
    repository: createRepository(settings),
    remote: createRemoteObjects(settings.objectStore),
  };
  let queue: Promise<unknown> = Promise.resolve();
  const lockPath = `${settings.folder}.lock`;
  return {
    save: async (version, signal) => {
      await mkdir(dirname(settings.folder), { recursive: true });
      const turn = () => withFolderLock(lockPath, LOCK_PATIENCE_MS, () => saveVersion(parts, version, signal));
      const saved = queue.then(turn, turn);
      queue = saved.catch(() => undefined);
      return saved;
    },
    followStore: () => followStore(settings),
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
  if (existing && (await missingFiles(parts, files)).length === 0) return { commit: existing, tag, md5 };
  await upload(parts, files, signal);
  if (existing) return { commit: existing, tag, md5 };
  const commit = await repository.commit(message, signal);
  await repository.git(['tag', '--annotate', '-m', message, tag, commit], signal);
  return { commit, tag, md5 };
}

async function refuseOtherFiles(
  { repository }: Parts,
  { tag, files }: NewVersion,
  signal?: AbortSignal,
): Promise<void> {
  for (const { path, bytes } of files) {
    const pointer = await repository.git(['show', `${tag}:${path}.dvc`], signal);
    if (readPointer(pointer) !== md5Of(bytes)) throw new TagTaken(tag, path, readPointer(pointer));
  }
}

/** Leaves the pointers of the files in the working tree and their bytes in the remote, checked. */
async function upload(parts: Parts, files: readonly RegistryFile[], signal?: AbortSignal): Promise<void> {
  const { folder, repository } = parts;
  const paths = files.map(({ path }) => path);
  // What earlier hours left in the local cache is in the remote; kept here as well it would grow by gigabytes a year.
  await rm(join(folder, '.dvc', 'cache', 'files'), { recursive: true, force: true });
  for (const { path, bytes } of files) await placeFile(join(folder, path), bytes);
  await repository.dvc(['add', ...paths], signal);
  for (const { path, bytes } of files) {
    const pointer = readPointer(await readFile(join(folder, `${path}.dvc`), 'utf8'));
    if (pointer !== md5Of(bytes)) throw new NotVersioned(path, `its pointer names md5 ${pointer || 'none'}`);
  }
  await repository.dvc(['push', ...paths.map((path) => `${path}.dvc`)], signal);
  const [missing] = await missingFiles(parts, files);
  if (missing) throw new NotVersioned(missing.path, 'the remote does not have it after the push');
}

/** The old file goes first: DVC may have linked it to its cache. */
async function placeFile(path: string, bytes: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await rm(path, { force: true });
  await writeFile(path, bytes);
}

async function missingFiles({ remote }: Parts, files: readonly RegistryFile[]): Promise<RegistryFile[]> {
  const found = await Promise.all(files.map(({ bytes }) => remote.has({ md5: md5Of(bytes), bytes: bytes.byteLength })));
  return files.filter((_, index) => !found[index]);
}

/** The md5 that a `.dvc` file names; empty when it names none. */
function readPointer(text: string): string {
  return /^- md5: ([0-9a-f]{32})$/m.exec(text)?.[1] ?? '';
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
