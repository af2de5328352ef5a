import { randomUUID } from 'node:crypto';
import { createWriteStream, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { UserError } from './errors';

/** A file or folder that is written under a temporary name next to its final path. It is renamed when it is complete. */
export interface Draft {
  /** Write here. */
  readonly path: string;
  /** Renames the draft to its final path. A reader sees either the old file or the complete new one. */
  commit(): Promise<void>;
  discard(): Promise<void>;
}

export function createDraft(path: string): Draft {
  const draft = draftPath(path);
  return {
    path: draft,
    commit: () => rename(draft, path),
    discard: () => rm(draft, { recursive: true, force: true }),
  };
}

const draftPath = (path: string) => `${path}.${randomUUID()}.part`;

/** Replaces a file in one step. The umask does not apply to `mode`. */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  { mode }: { mode?: number } = {},
): Promise<void> {
  await writeDraft(path, async (draft) => {
    await writeFile(draft, content, { flush: true, ...(mode === undefined ? {} : { mode }) });
    if (mode !== undefined) await chmod(draft, mode);
  });
}

/** Replaces a file in one step with text that arrives in chunks. @throws the reason of the signal when it is aborted */
export async function streamToFile(file: {
  readonly path: string;
  readonly chunks: Iterable<string>;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { path, chunks, signal } = file;
  await writeDraft(path, (draft) => pipeline(Readable.from(chunks), createWriteStream(draft), { signal })).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw error;
    },
  );
}

async function writeDraft(path: string, write: (draft: string) => Promise<void>): Promise<void> {
  const draft = createDraft(path);
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
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (existsSync(`${path}/.`)) return;
    throw new UserError(`The folder ${path} cannot be created (${error.code}); ${remedy}`);
  });
}

/** Checks that a file can be written. Call it before long work that writes its result to this file. @throws UserError */
export async function ensureWritable(path: string): Promise<void> {
  try {
    await open(path, 'r+').then((file) => file.close(), ignoreMissing);
    const probe = draftPath(path);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = existsSync(dirname(path)) ? 'choose another file' : `create the folder ${dirname(path)} first`;
    throw new UserError(`${path} cannot be written (${code}); ${remedy}`);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
