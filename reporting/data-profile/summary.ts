import { setImmediate } from 'node:timers/promises';
import type { Series } from 'danfojs-node';
import { empiricalQuantile } from '../../forecasting/statistics';
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

/**
 * Loads danfo, which blocks the event loop for a second, and for many on a busy machine. A worker loads it before it takes steps, because
 * a step that blocks the event loop sends no heartbeats.
 */
export function loadDanfo() {
  return import('danfojs-node');
}

/** Computes summary statistics of each column with danfo, which is loaded by the first call. */
export async function summariseColumns(columns: Readonly<Record<string, Cells>>): Promise<ColumnSummary[]> {
  const { Series } = await loadDanfo();
  const summary: ColumnSummary[] = [];
  for (const [column, cells] of Object.entries(columns)) {
    // A column takes a few milliseconds. Between two columns, the event loop of the worker handles other work.
    await setImmediate();
    const known = cells.filter((value) => value !== null);
    const statistics = known.length === 0 ? {} : computeStatistics(known, new Series(known));
    const counts = { count: known.length, missing: cells.length - known.length };
    summary.push({ ...emptySummary(column), ...statistics, ...counts });
  }
  return summary;
}

/**
 * `describe()` takes three times as long, because it also computes what we do not show. The median is not danfo's: that one takes
 * quadratic time when many values are equal, and depends on a random choice.
 */
function computeStatistics(known: readonly number[], series: Series): Partial<ColumnSummary> {
  const [mean, std, min, max] = [series.mean(), series.std(), series.min(), series.max()].map(roundToStable);
  return { mean, std, min, median: roundToStable(empiricalQuantile(Float64Array.from(known).sort(), 0.5)), max };
}

function emptySummary(column: string): ColumnSummary {
  return { column, count: 0, missing: 0, mean: null, std: null, min: null, median: null, max: null };
}

/** Rounds to the digits that do not depend on the order of the sums. */
function roundToStable(value: number): number {
  return Math.abs(value) < 1e-12 ? 0 : Number(value.toPrecision(9));
}
