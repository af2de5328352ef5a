import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from './errors';

export interface NewFile {
  readonly path: string;
  /** Text, piece by piece. */
  readonly pieces: Iterable<string>;
  readonly signal: AbortSignal;
}

/** The whole file or, when it fails or is aborted, nothing new under its name. */
export async function writeWholeFile({ path, pieces, signal }: NewFile): Promise<void> {
  const fresh = partOf(path);
  try {
    await pipeline(Readable.from(pieces), createWriteStream(fresh), { signal });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    signal.throwIfAborted();
    throw error;
  }
}

/** Makes the folder that `--out` names, unless it is there. @throws UserError where it cannot be made, or is a file */
export async function ensureFolder(out: string): Promise<void> {
  await mkdir(out).catch((error: NodeJS.ErrnoException) => {
    if (existsSync(`${out}/.`)) return;
    throw new UserError(`--out ${out} cannot be made (${error.code}); name another folder`);
  });
}

/** Tells before minutes of work, not after. @throws UserError */
export async function ensureWritable(path: string): Promise<void> {
  try {
    await open(path, 'r+').then((file) => file.close(), ignoreMissing);
    const probe = partOf(path);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const remedy = existsSync(dirname(path)) ? 'name another file' : `make the folder ${dirname(path)} first`;
    throw new UserError(`${path} cannot be written (${code}); ${remedy}`);
  }
}

/** What is written becomes the file when it is whole. */
const partOf = (path: string) => `${path}.${process.pid}.part`;

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
