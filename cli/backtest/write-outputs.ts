import { resolve } from 'node:path';
import type { BacktestResult } from '../../forecasting/backtest/result';
import { formatResultJson } from '../../reporting/backtest/json';
import { formatPredictionsCsv } from '../../reporting/backtest/predictions-csv';
import { UserError } from '../../system/errors';
import { ensureWritable, streamToFile } from '../../system/files';

/** Where the results go, besides the terminal. */
export interface Outputs {
  readonly json?: string;
  readonly html?: string;
  readonly predictions?: string;
}

/** Tells before minutes of work what could not be written after. @throws UserError */
export async function ensureOutputs({ json, html, predictions }: Outputs, csv: string): Promise<void> {
  const paths = [csv, json, html, predictions].flatMap((path) => (path === undefined ? [] : [resolve(path)]));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) throw new UserError(`${twice} is named twice; each output needs a file of its own, and none is the input`);
  for (const path of paths.slice(1)) await ensureWritable(path);
}

export interface Writing {
  readonly result: BacktestResult;
  readonly outputs: Outputs;
  readonly signal: AbortSignal;
}

/** Writes what was asked for, each file whole or not at all. */
export async function writeOutputs({ result, outputs, signal }: Writing): Promise<void> {
  const { json, html, predictions } = outputs;
  const files: [string | undefined, () => Promise<Iterable<string>>][] = [
    [json, async () => [formatResultJson(result)]],
    [html, async () => [await reportOf(result)]],
    [predictions, async () => formatPredictionsCsv(result.models)],
  ];
  for (const [path, pieces] of files) {
    if (path === undefined) continue;
    await streamToFile({ path, pieces: await pieces(), signal });
    process.stdout.write(`wrote ${path}\n`);
  }
}

/** The charts take a while to load: only who asks for them waits. */
async function reportOf(result: BacktestResult): Promise<string> {
  const { buildBacktestReport } = await import('../../reporting/backtest/page');
  return buildBacktestReport(result);
}
