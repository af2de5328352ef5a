import { resolve } from 'node:path';
import type { BacktestResult } from '../../forecasting/backtest/result';
import type { MinuteBacktestResult } from '../../forecasting/minutes/backtest/result';
import { formatResultJson } from '../../reporting/backtest/json';
import { formatMinuteResultJson } from '../../reporting/backtest/minutes/json';
import { formatPredictionsCsv } from '../../reporting/backtest/predictions-csv';
import { UserError } from '../../system/errors';
import { ensureWritable, followLinks } from '../../system/files';
import { isStdout, writeOutput } from '../write-output';

/** Paths of the files to write, besides the output on the terminal. */
export interface Outputs {
  readonly json?: string;
  readonly html?: string;
  readonly predictions?: string;
}

export function usesStdout({ json, html, predictions }: Outputs): boolean {
  return [json, html, predictions].some((path) => path !== undefined && isStdout(path));
}

/** Checks that the files can be written, before the work of several minutes starts. @throws UserError */
export async function ensureOutputs({ json, html, predictions }: Outputs, csv: string): Promise<void> {
  const outputs = [json, html, predictions].filter((path) => path !== undefined);
  const files = outputs.filter((path) => !isStdout(path)).map((path) => followLinks(resolve(path)));
  const named = [...files, followLinks(resolve(csv)), ...outputs.filter(isStdout).map(() => '-')];
  const duplicate = named.find((path, index) => named.indexOf(path) !== index);
  if (duplicate) throw new UserError(`${duplicate} is named twice; choose a separate file for each output`);
  for (const path of files) await ensureWritable(path);
}

/** What the files contain. */
export interface Contents {
  readonly json: () => string;
  readonly html: () => Promise<string>;
  readonly predictions: () => Iterable<string>;
}

export function contentsOf(result: BacktestResult): Contents {
  return {
    json: () => formatResultJson(result),
    html: async () => (await import('../../reporting/backtest/page')).buildBacktestReport(result),
    predictions: () => formatPredictionsCsv(result.models),
  };
}

/** The code for charts takes a while to load, so it is loaded only when the report is requested. */
export function contentsOfMinutes(result: MinuteBacktestResult): Contents {
  return {
    json: () => formatMinuteResultJson(result),
    html: async () => (await import('../../reporting/backtest/minutes/page')).buildMinuteReport(result),
    predictions: () => formatPredictionsCsv(result.models, result.settings.horizonMs),
  };
}

/** Writes the requested files. Each is complete or not written at all. */
export async function writeOutputs(
  contents: Partial<Contents>,
  { outputs, signal, terminal }: { outputs: Outputs; signal: AbortSignal; terminal: NodeJS.WritableStream },
): Promise<void> {
  const { json, html, predictions } = outputs;
  const files: [string | undefined, () => Promise<Iterable<string>>][] = [
    [json, async () => [contents.json?.() ?? '']],
    [html, async () => [(await contents.html?.()) ?? '']],
    [predictions, async () => contents.predictions?.() ?? []],
  ];
  for (const [path, pieces] of files) {
    if (path === undefined) continue;
    await writeOutput({ path, chunks: await pieces(), signal, terminal });
    if (!isStdout(path)) terminal.write(`Wrote ${path}\n`);
  }
}
