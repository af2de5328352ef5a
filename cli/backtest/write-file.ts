import { createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandFailed } from '../command-failed';

export interface NewFile {
  readonly path: string;
  /** Text, piece by piece. */
  readonly pieces: Iterable<string>;
  readonly signal: AbortSignal;
}

/** The whole file or, when it fails or is aborted, nothing new under its name. */
export async function writeWholeFile({ path, pieces, signal }: NewFile): Promise<void> {
  const fresh = `${path}.${process.pid}.part`;
  try {
    await pipeline(Readable.from(pieces), createWriteStream(fresh), { signal });
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    signal.throwIfAborted();
    throw error;
  }
}

/** Tells before minutes of work, not after. @throws CommandFailed */
export async function ensureWritable(path: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
    await open(path, 'r+').then((file) => file.close(), ignoreMissing);
  } catch (error) {
    throw new CommandFailed(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}); name another file`);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
