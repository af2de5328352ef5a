import { formatHour } from '../hour';
import { type Alteration, alterations, multiplied } from './altered-futures';
import type { DataPreparation, TrainingData } from './data-preparation';
import { countUntil, type ExampleRows, findFirstDifference, indexHours, sampleRows } from './example-rows';
import type { Finding } from './report';

const SEED = 7;

/**
 * Checks that inputs and targets stay the same when later prices change, and that the newest target changes with the price of its
 * own hour. Each alteration starts at a different hour, and all examples are built again.
 */
export function checkFuture(preparation: DataPreparation, trainingData: TrainingData): Finding[] {
  const { series, rows } = trainingData;
  const indices = indexHours(series);
  const cuts = sampleRows({ count: rows.count, size: alterations.length, seed: SEED });
  return cuts.flatMap((row, place) => {
    const index = indices.get(rows.origins[row] ?? 0) ?? 0;
    const alteration = alterations[place] ?? multiplied;
    return compareFuture(preparation, { trainingData, row, index, alteration });
  });
}

/** @param given.row the row whose origin is the last unaltered hour; that hour has this `index` in the series */
function compareFuture(
  preparation: DataPreparation,
  given: {
    readonly trainingData: TrainingData;
    readonly row: number;
    readonly index: number;
    readonly alteration: Alteration;
  },
): Finding[] {
  const { trainingData, row, index, alteration } = given;
  const { series, rows } = trainingData;
  const origin = rows.origins[row] ?? 0;
  const altered = preparation.examples(alteration.alter(series, index));
  const kept = countUntil(altered, origin);
  const size = rows.inputs.length / rows.count;
  const known = Math.min(kept, row);
  const comparisons: readonly ArrayPair[] = [
    { what: 'the origins', before: rows.origins.subarray(0, kept), after: altered.origins.subarray(0, kept), size: 1 },
    {
      what: 'an input',
      before: rows.inputs.subarray(0, kept * size),
      after: altered.inputs.subarray(0, kept * size),
      size,
    },
    {
      what: 'a target',
      before: rows.targets.subarray(0, known),
      after: altered.targets.subarray(0, known),
      size: 1,
    },
  ];
  const changed = comparisons.flatMap((pair) => compareArrays(pair, { rows, alteration }));
  const isComplete = kept === row + 1 || kept === row;
  return isComplete
    ? [...changed, ...checkNewestTarget(rows, { altered, row, alteration })]
    : [...changed, reportCount(origin, { row, kept })];
}

interface ArrayPair {
  readonly what: string;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Numbers per row. */
  readonly size: number;
}

function compareArrays(
  { what, before, after, size }: ArrayPair,
  { rows, alteration }: { rows: ExampleRows; alteration: Alteration },
): Finding[] {
  const index = findFirstDifference(before, after);
  if (index < 0) return [];
  const at = formatHour(rows.origins[Math.floor(index / size)] ?? 0);
  const described = `${what} of the past, after ${alteration.name},`;
  return [{ check: 'future', what: described, at, expected: String(before[index]), found: String(after[index]) }];
}

/** The target of the newest origin is computed from the first altered price, so it must change. */
function checkNewestTarget(
  rows: ExampleRows,
  { altered, row, alteration }: { altered: ExampleRows; row: number; alteration: Alteration },
): Finding[] {
  const target = rows.targets[row];
  if (alteration !== multiplied || altered.targets[row] !== target) return [];
  const at = formatHour(rows.origins[row] ?? 0);
  const what = 'the target, after the price of its hour was altered,';
  return [{ check: 'future', what, at, expected: 'another number', found: `still ${target}` }];
}

function reportCount(origin: number, { row, kept }: { row: number; kept: number }): Finding {
  const what = 'the number of examples before an altered future';
  return { check: 'future', what, at: formatHour(origin), expected: `${row} or ${row + 1}`, found: String(kept) };
}
