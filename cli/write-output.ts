import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../system/errors';
import { ensureWritable, streamToFile } from '../system/files';

/**
 * In place of a path: the output goes to stdout, and what is for people goes to stderr. The paths are links to the file to which the
 * shell redirects stdout, which must not be replaced.
 */
const STDOUT: readonly string[] = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** Whether a path that a person gave means stdout. */
export function isStdout(path: string): boolean {
  return STDOUT.includes(path);
}

/**
 * Writes the result of a command to a file or to stdout. A file is complete or not written at all.
 * @param output.terminal receives a line while a named pipe has no reader
 * @throws UserError when the file cannot be written, and when the reader of a named pipe ends before everything was written
 */
export async function writeOutput(output: {
  readonly path: string;
  readonly chunks: Iterable<string | Uint8Array>;
  readonly signal: AbortSignal;
  readonly terminal: NodeJS.WritableStream;
}): Promise<void> {
  const { path, chunks, signal, terminal } = output;
  if (isStdout(path)) {
    await pipeline(Readable.from(chunks), process.stdout, { signal, end: false }).catch(ignoreEndOfReader);
    return;
  }
  await ensureWritable(path);
  const onWait = () => void terminal.write(`No program reads ${path} yet; waiting for one. Ctrl-C ends\n`);
  await streamToFile({ path, chunks, signal, onWait }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE')
      throw new UserError(`The program that read ${path} ended before everything was written`);
    throw error.code === undefined ? error : new UserError(`${path} was not written: ${error.message}`);
  });
}

/** As with `| head`. */
function ignoreEndOfReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
