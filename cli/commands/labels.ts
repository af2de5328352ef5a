import { FEATURES } from '../../forecasting/features/registry/registry';
import { formatHour } from '../../forecasting/hour';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import { formatLabelledCsv, readLabelledData, type WrittenExport } from '../../operations/labels/export';
import { previewJson, previewWrittenLabel, type WrittenPreview } from '../../operations/labels/preview';
import type { Clock } from '../../system/clock';
import { renderPreview } from '../labels/render-preview';
import { withPrices } from '../labels/with-prices';
import { isStdout, writeOutput } from '../write-output';

export interface PreviewOptions extends WrittenPreview {
  readonly asset?: string;
  readonly file?: string;
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Prints what a label gives on past prices. */
export async function previewLabels({ asset, file, json = false, clock, ...written }: PreviewOptions): Promise<void> {
  const preview = await withPrices({ asset, file, clock }, (prices) => previewWrittenLabel(prices, written));
  process.stdout.write(json ? `${JSON.stringify(previewJson(preview), null, 2)}\n` : renderPreview(preview));
}

export interface ExportLabelsOptions extends WrittenExport {
  /** `-` for stdout. */
  readonly csv: string;
  readonly file?: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Writes the training data of a question. */
export async function exportLabels({ csv, file, clock, stop, ...written }: ExportLabelsOptions): Promise<void> {
  const { asset } = readRiseQuestionId('question', written.question);
  const data = await withPrices({ asset, file, clock }, (prices) => readLabelledData(prices, written));
  await writeOutput({ path: csv, chunks: formatLabelledCsv(data.rows), signal: stop, terminal: process.stderr });
  if (isStdout(csv)) return;
  const { first, last, validationFrom, testFrom } = data.bounds;
  process.stderr.write(
    `Wrote ${csv}: ${formatHour(first)} to ${formatHour(last)}, ${FEATURES.length} features, ${data.source}; validation from ${formatHour(validationFrom)}, test from ${formatHour(testFrom)}\n`,
  );
}
