import { setImmediate } from 'node:timers/promises';
import type { DataFrame } from 'danfojs-node';
import type { Cells } from './data-columns';

/** Summary statistics of one column. All fields except the counts are `null` when the column is empty. */
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

/**
 * Loads danfo, which blocks the event loop for a second, and for many on a busy machine. A worker loads it before it takes steps, because
 * a step that blocks the event loop sends no heartbeats.
 */
export function loadDanfo() {
  return import('danfojs-node');
}

/**
 * Computes summary statistics of each column with danfo, which is loaded by the first call.
 * @param columns all of the same length
 */
export async function summariseColumns(columns: Readonly<Record<string, Cells>>): Promise<ColumnSummary[]> {
  // danfo throws an error for a frame without rows.
  if (Object.values(columns).every(({ length }) => length === 0))
    return Object.keys(columns).map((column) => emptySummary(column, 0));
  const danfo = await loadDanfo();
  const frame = new danfo.DataFrame(columns);
  const summary: ColumnSummary[] = [];
  for (const [column, cells] of Object.entries(columns)) {
    // A column takes about 10 ms. Between two columns, the event loop of the worker handles other work.
    await setImmediate();
    summary.push(describeColumn(frame, column, cells));
  }
  return summary;
}

function describeColumn(frame: DataFrame, column: string, cells: Cells): ColumnSummary {
  const known = cells.filter((value) => value !== null).length;
  // describe() throws on nulls and on an empty column.
  if (known === 0) return emptySummary(column, cells.length);
  const described = frame.column(column).dropNa().describe();
  const values = new Map(described.index.map((name, at) => [name, roundToStable(Number(described.values[at]))]));
  const statistics = Object.fromEntries(STATISTICS.map((name) => [name, values.get(name) ?? null]));
  return { ...emptySummary(column, cells.length), ...statistics, count: known, missing: cells.length - known };
}

function emptySummary(column: string, cells: number): ColumnSummary {
  return { column, count: 0, missing: cells, mean: null, std: null, min: null, median: null, max: null };
}

/**
 * Rounds to the digits that are reproducible. The median of danfo starts at a random element and treats numbers that differ by 1e-12 as
 * equal.
 */
function roundToStable(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
}
