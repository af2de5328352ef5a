import { formatHour } from '../hour';
import type { HourlySeries } from '../series';
import { firstDifference } from './first-difference';
import { indicesOf, inputsOfRow, type Learning, type LearningRows, type Learnt } from './learning';
import type { Finding } from './report';
import { sampledRows } from './sampled-rows';

const SEED = 7;
/** Origins at which history is cut and the inputs are asked for as a server would. */
const CUTS = 48;

/** Whether the inputs of an origin are those of a history that ends there, and of its last context alone. */
export function checkTruncation(learning: Learning, { series, rows }: Learnt): Finding[] {
  const indices = indicesOf(series);
  return sampledRows({ count: rows.count, size: CUTS, seed: SEED }).flatMap((row) => {
    const end = (indices.get(rows.origins[row] ?? 0) ?? 0) + 1;
    const start = Math.max(0, end - learning.contextHours);
    return [
      ...compareNewest(learning, { rows, row, history: series.slice(0, end), check: 'truncation' }),
      ...compareNewest(learning, { rows, row, history: series.slice(start, end), check: 'context' }),
    ];
  });
}

interface Newest {
  readonly rows: LearningRows;
  readonly row: number;
  readonly history: HourlySeries;
  readonly check: 'truncation' | 'context';
}

function compareNewest(learning: Learning, { rows, row, history, check }: Newest): Finding[] {
  const expected = attempt(() => learning.newestInputs(history));
  const found = inputsOfRow(rows, row);
  const known = check === 'context' ? `the last ${history.length} hours` : 'all that was known then';
  const at = formatHour(rows.origins[row] ?? 0);
  if (typeof expected === 'string') {
    return [{ check, what: 'an example of the training set', at, expected: `possible from ${known}`, found: expected }];
  }
  const place = firstDifference(expected, found);
  if (place < 0) return [];
  const what = `input ${place} of the training set, made again from ${known},`;
  return [{ check, what, at, expected: String(expected[place]), found: String(found[place]) }];
}

function attempt(make: () => Float64Array): Float64Array | string {
  try {
    return make();
  } catch (error) {
    return (error as Error).message;
  }
}
