import { UnusableFileError } from './unusable-file';

/** How the files of other formats begin, after the decompression of gzip and zip. */
const FORMATS: readonly (readonly [start: string, format: string])[] = [
  ['PAR1', 'a Parquet file'],
  ['ARROW1', 'an Arrow file'],
  ['SQLite format 3', 'a SQLite database'],
  ['%PDF', 'a PDF document'],
  ['\x89HDF', 'an HDF5 file'],
  ['\x93NUMPY', 'a NumPy file'],
  ['PK\x03\x04', 'a zip archive inside another archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['BZh', 'a bzip2 archive'],
  ['\xfd7zXZ', 'an xz archive'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard archive'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook'],
  ['\x80\x04\x95', 'a Python pickle'],
  ['\x80\x05\x95', 'a Python pickle'],
];
const DOCUMENTS: readonly (readonly [start: RegExp, format: string])[] = [
  [/^\s*<(!doctype|html|\?xml)/i, 'a web page or XML'],
  [/^\s*[[{]/, 'JSON'],
];
const SAMPLE_BYTES = 4_096;
/** Text of latin letters in UTF-16 has a zero byte at every second place. */
const MIN_ZERO_SHARE = 0.3;

/**
 * Decodes a file of text: UTF-8, UTF-16 with or without a byte-order mark, or else Windows-1252.
 * @throws UnusableFileError when the file is of a format that is no text
 */
export function decodeText(bytes: Buffer, file: string): { text: string; encoding: string } {
  const start = bytes.toString('latin1', 0, SAMPLE_BYTES);
  const format = FORMATS.find(([mark]) => start.startsWith(mark))?.[1];
  if (format !== undefined) throw otherFormat(file, format);
  const encoding = findEncoding(bytes, file);
  const text = new TextDecoder(encoding).decode(bytes);
  const document = DOCUMENTS.find(([mark]) => mark.test(text.slice(0, SAMPLE_BYTES)))?.[1];
  if (document !== undefined) throw otherFormat(file, document);
  return { text, encoding };
}

function findEncoding(bytes: Buffer, file: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE_BYTES);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > MIN_ZERO_SHARE * sample.length && even === 0) return 'utf-16le';
  if (even > MIN_ZERO_SHARE * sample.length && odd === 0) return 'utf-16be';
  if (even + odd > 0) throw otherFormat(file, 'not text');
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function otherFormat(file: string, format: string): UnusableFileError {
  return new UnusableFileError({
    file,
    problem: `the file is ${format}`,
    remedy: 'Give a CSV file, plain or compressed by gzip or zip',
  });
}
