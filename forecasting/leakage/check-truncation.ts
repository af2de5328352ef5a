import { messageOf } from '../../system/errors';
import { formatHour } from '../hour';
import type { HourlySeries } from '../series';
import type { DataPreparation, TrainingData } from './data-preparation';
import { type ExampleRows, findFirstDifference, indexHours, inputsOfRow, sampleRows } from './example-rows';
import type { Finding } from './report';

const SEED = 7;
/** Number of origins whose inputs are computed again. */
const CUTS = 48;

/** Checks that the inputs of an origin are the same when the history ends there, and when it contains only the context hours. */
export function checkTruncation(preparation: DataPreparation, { series, rows }: TrainingData): Finding[] {
  const indices = indexHours(series);
  return sampleRows({ count: rows.count, size: CUTS, seed: SEED }).flatMap((row) => {
    const end = (indices.get(rows.origins[row] ?? 0) ?? 0) + 1;
    const start = Math.max(0, end - preparation.contextHours);
    return [
      ...compareInputs(preparation, { rows, row, history: series.slice(0, end), check: 'truncation' }),
      ...compareInputs(preparation, { rows, row, history: series.slice(start, end), check: 'context' }),
    ];
  });
}

/** Compares the inputs of a row with the inputs that a server would compute from this history. */
function compareInputs(
  preparation: DataPreparation,
  given: {
    readonly rows: ExampleRows;
    readonly row: number;
    readonly history: HourlySeries;
    readonly check: 'truncation' | 'context';
  },
): Finding[] {
  const { rows, row, history, check } = given;
  const expected = computeOrMessage(() => preparation.newestInputs(history));
  const found = inputsOfRow(rows, row);
  const source = check === 'context' ? `the last ${history.length} hours` : 'all hours until then';
  const at = formatHour(rows.origins[row] ?? 0);
  if (typeof expected === 'string') {
    const what = `an example of the training set, computed again from ${source},`;
    return [{ check, what, at, expected: 'possible', found: `impossible: ${expected}` }];
  }
  const index = findFirstDifference(expected, found);
  if (index < 0) return [];
  const what = `input ${index} of the training set`;
  const again = `${expected[index]}, as computed again from ${source}`;
  return [{ check, what, at, expected: again, found: String(found[index]) }];
}

function computeOrMessage(compute: () => Float64Array): Float64Array | string {
  try {
    return compute();
  } catch (error) {
    return messageOf(error);
  }
}
