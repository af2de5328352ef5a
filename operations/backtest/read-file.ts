import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { UnusableFileError } from '../../forecasting/history/unusable-file';

export interface FileBytes {
  readonly path: string;
  /** The CSV, decompressed if the file is gzip or zip. */
  readonly content: Buffer;
  /** Hash of the file before decompression. */
  readonly sha256: string;
  readonly bytes: number;
}

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZIP = Buffer.from('PK\x03\x04');

/** @throws UnusableFileError */
export async function readCsvFile(file: string): Promise<FileBytes> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const exists = error.code !== 'ENOENT';
    const problem = exists ? `the file cannot be read (${error.code})` : 'the file does not exist';
    throw new UnusableFileError({
      file,
      problem,
      remedy: 'Give the path of a CSV file, plain or compressed by gzip or zip, after --csv',
    });
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path: file, content: decompress(bytes, file), sha256, bytes: bytes.length };
}

function decompress(bytes: Buffer, file: string): Buffer {
  if (bytes.subarray(0, ZIP.length).equals(ZIP)) return unzip(bytes, file);
  if (!bytes.subarray(0, GZIP.length).equals(GZIP)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const problem = `the file cannot be decompressed (${(error as NodeJS.ErrnoException).code ?? 'damaged'})`;
    throw new UnusableFileError({ file, problem, remedy: 'The file is damaged or incomplete: copy it again' });
  }
}

/** @throws UnusableFileError unless the archive has exactly one file of prices */
function unzip(bytes: Buffer, file: string): Buffer {
  const fault = (problem: string, remedy: string) => new UnusableFileError({ file, problem, remedy });
  const entries = readEntries(bytes);
  if (entries === null) {
    throw fault('the zip archive cannot be decompressed', 'The file is damaged or incomplete: copy it again');
  }
  const [entry, ...others] = Object.entries(entries).filter(
    ([name]) => !name.endsWith('/') && !/^__MACOSX\//.test(name),
  );
  if (entry !== undefined && others.length === 0) return Buffer.from(entry[1]);
  if (others.some(([name]) => name.startsWith('xl/'))) {
    throw fault('the file is an Excel workbook', 'Save the sheet as CSV');
  }
  throw fault(
    `the zip archive has ${others.length === 0 ? 'no file' : `${others.length + 1} files`}`,
    'Give an archive with one CSV file',
  );
}

function readEntries(bytes: Buffer): Record<string, Uint8Array> | null {
  try {
    return unzipSync(bytes);
  } catch {
    return null;
  }
}
