import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatResultJson } from '../../reporting/backtest/json';
import { formatPredictionsCsv } from '../../reporting/backtest/predictions-csv';
import { UserError } from '../../system/errors';
import { ensureWritable, followLinks, streamToFile } from '../../system/files';

/** In place of a path: the output goes to stdout, and what is for people goes to stderr. */
const STDOUT = '-';

/** Paths of the files to write, besides the output on the terminal. */
export interface Outputs {
  readonly json?: string;
  readonly html?: string;
  readonly predictions?: string;
}

export function usesStdout({ json, html, predictions }: Outputs): boolean {
  return [json, html, predictions].includes(STDOUT);
}

/** Checks that the files can be written, before the work of several minutes starts. @throws UserError */
export async function ensureOutputs({ json, html, predictions }: Outputs, csv: string): Promise<void> {
  const paths = [csv, json, html, predictions].flatMap((path) =>
    path === undefined ? [] : [followLinks(resolve(path))],
  );
  const duplicate = paths.find((path, index) => paths.indexOf(path) !== index);
  if (duplicate) throw new UserError(`${duplicate} is named twice; choose a separate file for each output`);
  for (const path of paths.slice(1)) if (path !== resolve(STDOUT)) await ensureWritable(path);
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
    if (path === STDOUT) {
      await pipeline(Readable.from(await pieces()), process.stdout, { signal, end: false });
      continue;
    }
    await streamToFile({ path, chunks: await pieces(), signal });
    terminal.write(`Wrote ${path}\n`);
  }
}

/** Loads the code for charts, which takes a while, only when the report is requested. */
async function buildReport(result: BacktestResult): Promise<string> {
  const { buildBacktestReport } = await import('../../reporting/backtest/page');
  return buildBacktestReport(result);
}
