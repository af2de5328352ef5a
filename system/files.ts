import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { access, chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from './errors';
import { openPipe } from './named-pipe';

/**
 * A file or folder that is written under a temporary name next to its final path. It is renamed when it is complete. What is not a
 * regular file, like a pipe or a device, is never replaced: it is written directly.
 */
export interface Draft {
  /** Write here. */
  readonly path: string;
  /** Renames the draft to its final path. A reader sees either the old file or the complete new one. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * A symbolic link stays, and its target is replaced. A file that has other names (hard links) or another owner is not replaced, which
 * would cut the link or take the file away from its owner: it gets the content of the complete draft.
 * @param mode permissions of the new file (default: those of the file that it replaces)
 */
export function createDraft(path: string, { mode }: { mode?: number } = {}): Draft {
  const target = followLinks(path);
  const existing = statSync(target, { throwIfNoEntry: false });
  if (existing && isWrittenDirectly(target, existing)) {
    return { path: target, commit: () => Promise.resolve(), discard: () => Promise.resolve() };
  }
  const draft = draftPath(target);
  const file = existing?.isFile() ? existing : undefined;
  return {
    path: draft,
    commit: async () => {
      const finalMode = mode ?? (file && file.mode & 0o7777);
      if (finalMode !== undefined) await chmod(draft, finalMode);
      await putInPlace(draft, target, file);
      if (mode !== undefined && file) await chmod(target, mode);
    },
    discard: () => rm(draft, { recursive: true, force: true }),
  };
}

/** A pipe or a device; a file in a folder in which we may not create a draft. */
function isWrittenDirectly(target: string, existing: Stats): boolean {
  return existing.isFile() ? !canWrite(dirname(target)) : !existing.isDirectory();
}

async function putInPlace(draft: string, target: string, file: Stats | undefined): Promise<void> {
  if (file) {
    const { uid, gid } = statSync(draft);
    if (file.nlink > 1 || file.uid !== uid || file.gid !== gid) return moveContent(draft, target);
  }
  await rename(draft, target).catch((error: NodeJS.ErrnoException) => {
    // The file is a mount point, as in a container with a mounted file.
    if (error.code !== 'EBUSY') throw error;
    return moveContent(draft, target);
  });
}

/** Opens the file without O_CREAT, which Linux forbids for a file of another user in a folder like /tmp (fs.protected_regular). */
async function moveContent(draft: string, target: string): Promise<void> {
  const file = await open(target, constants.O_WRONLY | constants.O_TRUNC);
  await pipeline(createReadStream(draft), file.createWriteStream({ flush: true }));
  await rm(draft);
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Linux follows at most 40 links (path_resolution(7)). */
const MAX_LINKS = 40;

/** The path that a symbolic link finally names, also when nothing exists there. */
export function followLinks(path: string): string {
  let target = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    if (!lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink()) return target;
    // The links in /proc/PID/fd, to which /dev/stdout and /dev/fd/63 lead, name pipes and sockets by texts that are no paths.
    const named = statSync(target, { throwIfNoEntry: false });
    if (named && !named.isFile() && !named.isDirectory()) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw Object.assign(new Error(`${path} is a loop of symbolic links`), { code: 'ELOOP' });
}

const draftPath = (path: string) => `${path}.${randomUUID()}.part`;

/** Replaces a file in one step. The umask does not apply to `mode`. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode }: { mode?: number } = {},
): Promise<void> {
  const options = mode === undefined ? {} : { mode };
  await writeDraft({ path, mode }, (draft) =>
    writeFile(draft, content, { flush: draft !== followLinks(path), ...options }),
  );
}

/**
 * Replaces a file in one step with content that arrives in chunks.
 * @param file.onWait called once when the path is a named pipe that no program reads yet
 * @throws the reason of the signal when it is aborted
 */
export async function streamToFile(file: {
  readonly path: string;
  readonly chunks: Iterable<string | Uint8Array>;
  readonly signal: AbortSignal;
  readonly onWait?: () => void;
}): Promise<void> {
  const { path, chunks, signal, onWait } = file;
  await writeDraft({ path }, async (draft) => {
    const isPipe = statSync(draft, { throwIfNoEntry: false })?.isFIFO() ?? false;
    const output = isPipe ? await openPipe(draft, { signal, onWait }) : createWriteStream(draft);
    await pipeline(Readable.from(chunks), output, { signal });
  }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

async function writeDraft(
  { path, mode }: { path: string; mode?: number | undefined },
  write: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = createDraft(path, mode === undefined ? {} : { mode });
  try {
    await write(draft.path);
    await draft.commit();
  } catch (error) {
    await draft.discard();
    throw error;
  }
}

/**
 * Returns `null` when the file is missing, incomplete, or does not match the schema. Use it only for files that can be created
 * again.
 */
export function readJson<Schema extends TSchema>(file: { path: string; schema: Schema }): Static<Schema> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file.path, 'utf8'));
    return Value.Check(file.schema, value) ? value : null;
  } catch {
    return null;
  }
}

/** Replaces a file in one step. Only its owner can read it. */
export function writeJson(file: { path: string; value: unknown }): void {
  const draft = draftPath(file.path);
  try {
    writeFileSync(draft, `${JSON.stringify(file.value, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, file.path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** Creates a folder, unless it exists. @throws UserError that ends with `remedy` when it cannot be created or is a file */
export async function ensureFolder(path: string, remedy: string): Promise<void> {
  if (path === '-') throw new UserError(`"-" means stdout, and these are several files; ${remedy}`);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (existsSync(`${path}/.`)) return;
    throw new UserError(`The folder ${path} cannot be created (${error.code}); ${remedy}`);
  });
}

/** Checks that files can be written into a folder. Unlike a single output, none of them may be a pipe or a device. @throws UserError */
export async function ensureWritableFiles(folder: string, names: readonly string[]): Promise<void> {
  for (const path of names.map((name) => join(folder, name))) {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing && !existing.isFile()) throw new UserError(`${path} exists and is not a file; choose another folder`);
    await ensureWritable(path);
  }
}

/** Checks that a file can be written. Call it before long work that writes its result to this file. @throws UserError */
export async function ensureWritable(path: string): Promise<void> {
  try {
    const target = followLinks(path);
    const existing = statSync(target, { throwIfNoEntry: false });
    // To open a pipe would wait for its reader.
    if (existing && !existing.isFile()) {
      if (existing.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
      if (existing.isSocket()) throw Object.assign(new Error('it is a socket'), { code: 'ENXIO' });
      return await access(target, constants.W_OK);
    }
    if (existing) return await open(target, constants.O_WRONLY).then((file) => file.close());
    const probe = draftPath(target);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR')
      throw new UserError(`${path} is a folder (EISDIR); give the path of a file, like ${join(path, 'FILE')}`);
    const remedy = existsSync(dirname(path)) ? 'choose another file' : `create the folder ${dirname(path)} first`;
    throw new UserError(`${path} cannot be written (${code}); ${remedy}`);
  }
}
