import { FEATURES } from '../../forecasting/features/registry/registry';
import { formatHour } from '../../forecasting/hour';
import { letTimersRun } from '../../system/calls';
import type { Column } from '../../system/parquet/columns';
import { writeParquet } from '../../system/parquet/write-parquet';
import type { LabelledRow } from './export';

const COLUMNS: readonly Column[] = [
  { name: 'hour', type: 'instant' },
  ...FEATURES.map(({ name }): Column => ({ name, type: 'number' })),
  { name: 'label', type: 'integer' },
  { name: 'label_known_at', type: 'instant' },
  { name: 'split', type: 'text' },
];

/** The lines of a CSV with all features. An unknown value, label or part is empty. */
export function* formatLabelledCsv(rows: Iterable<LabelledRow>): Iterable<string> {
  yield `${COLUMNS.map(({ name }) => name).join(',')}\n`;
  for (const { hour, values, label, knownAt, split } of rows) {
    const cells = [formatHour(hour), ...values, label, formatHour(knownAt), split];
    yield `${cells.map((cell) => cell ?? '').join(',')}\n`;
  }
}

/** The bytes of a Parquet file with all features. An unknown value, label or part is null. */
export function formatLabelledParquet(rows: Iterable<LabelledRow>): Iterable<Buffer> {
  return writeParquet(COLUMNS, listCells(rows));
}

function* listCells(rows: Iterable<LabelledRow>) {
  for (const { hour, values, label, knownAt, split } of rows) yield [hour, ...values, label, knownAt, split];
}

/** How long rows may be computed before other requests of the server get their turn. */
const SLICE_MS = 8;

/** Computes all rows. Other requests of the server get their turn meanwhile. */
export async function collectRows(rows: Iterable<LabelledRow>): Promise<LabelledRow[]> {
  const all: LabelledRow[] = [];
  let started = performance.now();
  for (const row of rows) {
    all.push(row);
    if (performance.now() - started < SLICE_MS) continue;
    await letTimersRun();
    started = performance.now();
  }
  return all;
}
