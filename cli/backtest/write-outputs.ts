import { resolve } from 'node:path';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatResultJson } from '../../reporting/backtest/json';
import { formatPredictionsCsv } from '../../reporting/backtest/predictions-csv';
import { UserError } from '../../system/errors';
import { ensureWritable, streamToFile } from '../../system/files';

/** Paths of the files to write, besides the output on the terminal. */
export interface Outputs {
  readonly json?: string;
  readonly html?: string;
  readonly predictions?: string;
}

/** Checks that the files can be written, before the work of several minutes starts. @throws UserError */
export async function ensureOutputs({ json, html, predictions }: Outputs, csv: string): Promise<void> {
  const paths = [csv, json, html, predictions].flatMap((path) => (path === undefined ? [] : [resolve(path)]));
  const duplicate = paths.find((path, index) => paths.indexOf(path) !== index);
  if (duplicate) throw new UserError(`${duplicate} is named twice; choose a separate file for each output`);
  for (const path of paths.slice(1)) await ensureWritable(path);
}

/** Writes the requested files. Each is complete or not written at all. */
export async function writeOutputs(
  result: BacktestResult,
  { outputs, signal }: { outputs: Outputs; signal: AbortSignal },
): Promise<void> {
  const { json, html, predictions } = outputs;
  const files: [string | undefined, () => Promise<Iterable<string>>][] = [
    [json, async () => [formatResultJson(result)]],
    [html, async () => [await buildReport(result)]],
    [predictions, async () => formatPredictionsCsv(result.models)],
  ];
  for (const [path, pieces] of files) {
    if (path === undefined) continue;
    await streamToFile({ path, chunks: await pieces(), signal });
    process.stdout.write(`Wrote ${path}\n`);
  }
}

/** Loads the code for charts, which takes a while, only when the report is requested. */
async function buildReport(result: BacktestResult): Promise<string> {
  const { buildBacktestReport } = await import('../../reporting/backtest/page');
  return buildBacktestReport(result);
}
