import { FEATURES } from '../../forecasting/features/registry/registry';
import { formatHour } from '../../forecasting/hour';
import { readRiseQuestionId } from '../../forecasting/labels/request';
import type { FileFormat } from '../../operations/backtest/read-price-file';
import { readLabelledData, type WrittenExport } from '../../operations/labels/export';
import { formatLabelledCsv, formatLabelledParquet } from '../../operations/labels/format-rows';
import { previewJson, previewWrittenLabel, type WrittenPreview } from '../../operations/labels/preview';
import { describeShortened } from '../../operations/labels/range';
import type { Clock } from '../../system/clock';
import { UserError } from '../../system/errors';
import { pickFormat } from '../backtest/file-options';
import { renderPreview } from '../labels/render-preview';
import { withPrices } from '../labels/with-prices';
import { isStdout, writeOutput } from '../write-output';

export interface PreviewOptions extends WrittenPreview, FileFormat {
  readonly asset?: string;
  readonly file?: string;
  readonly json?: boolean;
  readonly clock: Clock;
}

/** Prints what a label gives on past prices. */
export async function previewLabels(options: PreviewOptions): Promise<void> {
  const { asset, file, json = false, clock, ...written } = options;
  const preview = await withPrices({ asset, file, format: pickFormat(options), clock }, (prices) =>
    previewWrittenLabel(prices, written),
  );
  process.stdout.write(json ? `${JSON.stringify(previewJson(preview), null, 2)}\n` : renderPreview(preview));
}

export interface ExportLabelsOptions extends WrittenExport, FileFormat {
  /** One of the two is given. `-` for stdout. */
  readonly csv?: string;
  readonly parquet?: string;
  readonly file?: string;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Writes the training data of a question. */
export async function exportLabels(options: ExportLabelsOptions): Promise<void> {
  const { csv, parquet, file, clock, stop, ...written } = options;
  const path = csv ?? parquet;
  if (path === undefined || (csv !== undefined && parquet !== undefined)) {
    throw new UserError('Say where to write the data: either --csv FILE or --parquet FILE');
  }
  const { asset } = readRiseQuestionId('question', written.question);
  const data = await withPrices({ asset, file, format: pickFormat(options), clock }, (prices) =>
    readLabelledData(prices, written),
  );
  const chunks = csv === undefined ? formatLabelledParquet(data.rows) : formatLabelledCsv(data.rows);
  await writeOutput({ path, chunks, signal: stop, terminal: process.stderr });
  if (isStdout(path)) return;
  const { first, last, validationFrom, testFrom } = data.bounds;
  if (data.isShortened) process.stderr.write(`${describeShortened({ from: first, to: last })}\n`);
  process.stderr.write(
    `Wrote ${path}: ${formatHour(first)} to ${formatHour(last)}, ${FEATURES.length} features, ${data.source}; validation from ${formatHour(validationFrom)}, test from ${formatHour(testFrom)}\n`,
  );
}
