import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import { PROCESSED_COLUMNS, type ProcessedTable } from '../../forecasting/processed';

/** One column in a few numbers; all but the counts are `null` where the column is empty. */
export interface ColumnSummary {
  readonly column: string;
  readonly count: number;
  readonly missing: number;
  readonly mean: number | null;
  readonly std: number | null;
  readonly min: number | null;
  readonly median: number | null;
  readonly max: number | null;
}

const STATISTICS = ['mean', 'std', 'min', 'median', 'max'] as const;

/** What danfo's frame says of each column. danfo takes most of a second to load, so it is loaded here and not before. */
export async function summarise(table: ProcessedTable): Promise<ColumnSummary[]> {
  const { DataFrame } = await import('danfojs-node');
  if (table.date.length === 0) return PROCESSED_COLUMNS.map((column) => emptySummary(column, 0));
  const frame = new DataFrame(table);
  return PROCESSED_COLUMNS.map((column) => {
    const cells = table[column].length;
    const known = table[column].filter((value) => value !== null).length;
    // describe() throws on nulls and on nothing at all.
    if (known === 0) return emptySummary(column, cells);
    const described = frame.column(column).dropNa().describe();
    const values = new Map(described.index.map((name, at) => [name, Number(described.values[at])]));
    const statistics = Object.fromEntries(STATISTICS.map((name) => [name, values.get(name) ?? null]));
    return { ...emptySummary(column, cells), ...statistics, count: known, missing: cells - known };
  });
}

/** Keeps the summary beside the files that it describes; the same table has the same reference. */
export async function storeSummary(
  objectStore: ObjectStore,
  { folder, table }: { folder: string; table: ProcessedTable },
): Promise<{ ref: ObjectRef; summary: readonly ColumnSummary[] }> {
  const summary = await summarise(table);
  const bytes = Buffer.from(`${JSON.stringify(summary, null, 2)}\n`);
  const ref = await objectStore.put({ folder, name: 'summary.json', bytes, contentType: 'application/json' });
  return { ref, summary };
}

function emptySummary(column: string, cells: number): ColumnSummary {
  return { column, count: 0, missing: cells, mean: null, std: null, min: null, median: null, max: null };
}
