import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { UnusableFileError } from '../../forecasting/history/columns';

export interface FileBytes {
  readonly path: string;
  /** The CSV, decompressed if the file is gzip. */
  readonly content: Buffer;
  /** Hash of the file before decompression. */
  readonly sha256: string;
  readonly bytes: number;
}

const GZIP = Buffer.from([0x1f, 0x8b]);

/** @throws UnusableFileError */
export async function readCsvFile(file: string): Promise<FileBytes> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const exists = error.code !== 'ENOENT';
    const problem = exists ? `the file cannot be read (${error.code})` : 'the file does not exist';
    throw new UnusableFileError({
      file,
      problem,
      remedy: 'Give the path of a CSV file, plain or compressed by gzip, after --csv',
    });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path: file, content: decompress(bytes, file), sha256, bytes: bytes.length };
}

function decompress(bytes: Buffer, file: string): Buffer {
  if (!bytes.subarray(0, 2).equals(GZIP)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const problem = `the file cannot be decompressed (${(error as NodeJS.ErrnoException).code ?? 'damaged'})`;
    throw new UnusableFileError({ file, problem, remedy: 'The file is damaged or incomplete: copy it again' });
  }
}
