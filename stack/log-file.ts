import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_ABOVE_BYTES = 20_000_000;
const TAIL_BYTES = 4_096;

/** Opens a log for appending; an old one above 20 MB moves to `<path>.1` first. The caller closes it. */
export function openLog(path: string): number {
  if (sizeOf(path) > ROTATE_ABOVE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines, of those written after the offset `from`. */
export function lastLines(log: { readonly path: string; readonly from: number; readonly lines: number }): string {
  const text = readEnd(log.path, log.from).trimEnd();
  return text === '' ? '(nothing)' : text.split('\n').slice(-log.lines).join('\n');
}

function readEnd(path: string, from: number): string {
  const file = openSync(path, 'r');
  try {
    const start = Math.max(from, fstatSync(file).size - TAIL_BYTES);
    const bytes = Buffer.alloc(TAIL_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, TAIL_BYTES, start)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
