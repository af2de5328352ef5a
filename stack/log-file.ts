import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { copyFile, truncate } from 'node:fs/promises';

const ROTATE_ABOVE_BYTES = 20_000_000;
const ROTATE_EVERY_MS = 60_000;
const TAIL_BYTES = 4_096;

/** Opens a log for appending; an old one above 20 MB moves to `<path>.1` first. The caller closes it. */
export function openLog(path: string): number {
  if (sizeOf(path) > ROTATE_ABOVE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/**
 * Moves what a running program has written to `<path>.1` when it is above 20 MB. The program keeps its file, and appends
 * at the new end; a line that it writes within that moment may be lost.
 */
export async function rotateOpenLog(path: string, aboveBytes = ROTATE_ABOVE_BYTES): Promise<void> {
  if (sizeOf(path) <= aboveBytes) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

/** Looks once a minute whether one of the logs is to be rotated. Returns how to end that. */
export function rotateLogs(paths: readonly string[]): () => void {
  const rotate = () => Promise.allSettled(paths.map((path) => rotateOpenLog(path)));
  const timer = setInterval(rotate, ROTATE_EVERY_MS).unref();
  return () => clearInterval(timer);
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** The last lines, of those written after the offset `from`; of all when the log was rotated since. */
export function lastLines(log: { readonly path: string; readonly from: number; readonly lines: number }): string {
  const text = readEnd(log.path, log.from).trimEnd();
  return text === '' ? '(nothing)' : text.split('\n').slice(-log.lines).join('\n');
}

function readEnd(path: string, from: number): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.max(from > size ? 0 : from, size - TAIL_BYTES);
    const bytes = Buffer.alloc(TAIL_BYTES);
    return bytes.subarray(0, readSync(file, bytes, 0, TAIL_BYTES, start)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
