import { setImmediate } from 'node:timers/promises';
import type { DataFrame } from 'danfojs-node';
import type { Cells } from './data-columns';

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

/** What danfo's frame says of each column, all of one length. danfo takes most of a second to load, so it is loaded here and not before. */
export async function summarise(columns: Readonly<Record<string, Cells>>): Promise<ColumnSummary[]> {
  // A frame of no rows is refused.
  if (Object.values(columns).every(({ length }) => length === 0))
    return Object.keys(columns).map((column) => emptySummary(column, 0));
  const danfo = await import('danfojs-node');
  const frame = new danfo.DataFrame(columns);
  const summary: ColumnSummary[] = [];
  for (const [column, cells] of Object.entries(columns)) {
    // A column takes about 10 ms: between two of them the worker does what else waits.
    await setImmediate();
    summary.push(describeColumn(frame, column, cells));
  }
  return summary;
}

function describeColumn(frame: DataFrame, column: string, cells: Cells): ColumnSummary {
  const known = cells.filter((value) => value !== null).length;
  // describe() throws on nulls and on nothing at all.
  if (known === 0) return emptySummary(column, cells.length);
  const described = frame.column(column).dropNa().describe();
  const values = new Map(described.index.map((name, at) => [name, settled(Number(described.values[at]))]));
  const statistics = Object.fromEntries(STATISTICS.map((name) => [name, values.get(name) ?? null]));
  return { ...emptySummary(column, cells.length), ...statistics, count: known, missing: cells.length - known };
}

function emptySummary(column: string, cells: number): ColumnSummary {
  return { column, count: 0, missing: cells, mean: null, std: null, min: null, median: null, max: null };
}

/** danfo's median starts at random and takes numbers for equal that differ by 1e-12: these digits are the same every time. */
function settled(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
}
