import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The inputs and outputs of the stages. Relative to the folder of dvc.yaml, in which DVC runs the stages. */
export const FILES = {
  parameters: 'params.yaml',
  sample: 'data/sample.yaml',
  prices: 'data/btc_usd_hourly_2019-11_2025-05.csv.gz',
  history: 'data/raw/btc_history.csv',
  quality: 'data/quality.json',
  processed: 'data/processed/btc_processed.csv',
  report: 'data/report.html',
  model: 'data/model',
  training: 'data/training.json',
  loss: 'data/plots/loss.csv',
  evaluation: 'data/evaluation.json',
  reliability: 'data/plots/reliability.csv',
  pit: 'data/plots/pit.csv',
} as const;

export async function writeText(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

export function writeJson(path: string, content: unknown): Promise<void> {
  return writeText(path, `${JSON.stringify(content, null, 2)}\n`);
}

export function writeCsv(path: string, header: readonly string[], rows: readonly (readonly number[])[]): Promise<void> {
  return writeText(path, `${[header, ...rows].map((cells) => cells.join()).join('\n')}\n`);
}
