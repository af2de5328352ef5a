import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { copyFile, truncate } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { renderEntry } from '../system/log-entries';

const ROTATE_ABOVE_BYTES = 20_000_000;
const ROTATE_EVERY_MS = 60_000;
/** An entry with an error, its causes and their stacks has several thousand bytes. */
const TAIL_BYTES = 16_384;

/** Opens a log for appending. Moves a log above 20 MB to `<path>.1` first. The caller closes the file. */
export function openLog(path: string): number {
  if (sizeOf(path) > ROTATE_ABOVE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/**
 * Copies a log above 20 MB to `<path>.1` and truncates it while a program is writing to it. The program keeps its open file and
 * appends at the new end. A line that it writes during the copy may be lost.
 */
export async function rotateOpenLog(path: string, aboveBytes = ROTATE_ABOVE_BYTES): Promise<void> {
  if (sizeOf(path) <= aboveBytes) return;
  await copyFile(path, `${path}.1`);
  await truncate(path);
}

/** Rotates the logs above 20 MB, once a minute. Call the returned function to stop. */
export function rotateLogs(paths: readonly string[]): () => void {
  const rotate = () => Promise.allSettled(paths.map((path) => rotateOpenLog(path)));
  const timer = setInterval(rotate, ROTATE_EVERY_MS).unref();
  return () => clearInterval(timer);
}

export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Reads the last lines after the offset `from` (bytes), each as `nexthour logs` shows it: one with an error has lines of its stack. If the
 * file was rotated in the meantime, reads the last lines of the file.
 */
export function readLastLines(log: { readonly path: string; readonly from: number; readonly lines: number }): string[] {
  const text = stripVTControlCharacters(readEnd(log.path, log.from)).trimEnd();
  return text === '' ? [] : text.split('\n').slice(-log.lines).map(renderEntry);
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
