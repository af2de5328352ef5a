import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatResultJson } from '../../reporting/backtest/json';
import { formatPredictionsCsv } from '../../reporting/backtest/predictions-csv';
import { UserError } from '../../system/errors';
import { ensureWritable, followLinks, streamToFile } from '../../system/files';

/**
 * In place of a path: the output goes to stdout, and what is for people goes to stderr. The paths are links to the file to which the
 * shell redirects stdout, which must not be replaced.
 */
const STDOUT: readonly (string | undefined)[] = ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** Paths of the files to write, besides the output on the terminal. */
export interface Outputs {
  readonly json?: string;
  readonly html?: string;
  readonly predictions?: string;
}

export function usesStdout({ json, html, predictions }: Outputs): boolean {
  return [json, html, predictions].some((path) => STDOUT.includes(path));
}

/** Checks that the files can be written, before the work of several minutes starts. @throws UserError */
export async function ensureOutputs({ json, html, predictions }: Outputs, csv: string): Promise<void> {
  const outputs = [json, html, predictions].filter((path) => path !== undefined);
  const files = outputs.filter((path) => !STDOUT.includes(path)).map((path) => followLinks(resolve(path)));
  const named = [
    ...files,
    followLinks(resolve(csv)),
    ...outputs.filter((path) => STDOUT.includes(path)).map(() => '-'),
  ];
  const duplicate = named.find((path, index) => named.indexOf(path) !== index);
  if (duplicate) throw new UserError(`${duplicate} is named twice; choose a separate file for each output`);
  for (const path of files) await ensureWritable(path);
}

/** Writes the requested files. Each is complete or not written at all. */
export async function writeOutputs(
  result: BacktestResult,
  { outputs, signal, terminal }: { outputs: Outputs; signal: AbortSignal; terminal: NodeJS.WritableStream },
): Promise<void> {
  const { json, html, predictions } = outputs;
  const files: [string | undefined, () => Promise<Iterable<string>>][] = [
    [json, async () => [formatResultJson(result)]],
    [html, async () => [await buildReport(result)]],
    [predictions, async () => formatPredictionsCsv(result.models)],
  ];
  for (const [path, pieces] of files) {
    if (path === undefined) continue;
    if (STDOUT.includes(path)) {
      await pipeline(Readable.from(await pieces()), process.stdout, { signal, end: false }).catch(ignoreEndOfReader);
      continue;
    }
    const onWait = () => void terminal.write(`No program reads ${path} yet; waiting for one. Ctrl-C ends\n`);
    await streamToFile({ path, chunks: await pieces(), signal, onWait }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      throw new UserError(`The program that read ${path} ended before everything was written`);
    });
    terminal.write(`Wrote ${path}\n`);
  }
}

/** As with `| head`. */
function ignoreEndOfReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** Loads the code for charts, which takes a while, only when the report is requested. */
async function buildReport(result: BacktestResult): Promise<string> {
  const { buildBacktestReport } = await import('../../reporting/backtest/page');
  return buildBacktestReport(result);
}
