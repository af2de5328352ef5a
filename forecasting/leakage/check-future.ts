import { formatHour } from '../hour';
import { type Alteration, alterations, multiplied } from './altered-futures';
import { firstDifference } from './first-difference';
import { countUntil, indicesOf, type Learning, type LearningRows, type Learnt } from './learning';
import type { Finding } from './report';
import { sampledRows } from './sampled-rows';

const SEED = 7;

/**
 * Whether inputs and targets stay what they were when the future changes, and the newest target alone changes with its own price.
 * Each alteration begins at a cut of its own, and everything is made again.
 */
export function checkFuture(learning: Learning, learnt: Learnt): Finding[] {
  const { series, rows } = learnt;
  const indices = indicesOf(series);
  const cuts = sampledRows({ count: rows.count, size: alterations.length, seed: SEED });
  return cuts.flatMap((row, place) => {
    const index = indices.get(rows.origins[row] ?? 0) ?? 0;
    const alteration = alterations[place] ?? multiplied;
    return compareFuture(learning, { learnt, row, index, alteration });
  });
}

interface Future {
  readonly learnt: Learnt;
  readonly row: number;
  readonly index: number;
  readonly alteration: Alteration;
}

function compareFuture(learning: Learning, { learnt, row, index, alteration }: Future): Finding[] {
  const { series, rows } = learnt;
  const origin = rows.origins[row] ?? 0;
  const made = learning.examples(alteration.alter(series, index));
  const kept = countUntil(made, origin);
  const size = rows.inputs.length / rows.count;
  const known = Math.min(kept, row);
  const comparisons: readonly Comparison[] = [
    { what: 'the origins', before: rows.origins.subarray(0, kept), after: made.origins.subarray(0, kept), size: 1 },
    {
      what: 'an input',
      before: rows.inputs.subarray(0, kept * size),
      after: made.inputs.subarray(0, kept * size),
      size,
    },
    { what: 'a target', before: rows.targets.subarray(0, known), after: made.targets.subarray(0, known), size: 1 },
  ];
  const changed = comparisons.flatMap((comparison) => compare(comparison, { rows, alteration }));
  const isWhole = kept === row + 1 || kept === row;
  return isWhole
    ? [...changed, ...compareNewestTarget(rows, { made, row, alteration })]
    : [...changed, lost(origin, { row, kept })];
}

interface Comparison {
  readonly what: string;
  readonly before: Float64Array;
  readonly after: Float64Array;
  /** Numbers to a row. */
  readonly size: number;
}

function compare(
  { what, before, after, size }: Comparison,
  { rows, alteration }: { rows: LearningRows; alteration: Alteration },
): Finding[] {
  const place = firstDifference(before, after);
  if (place < 0) return [];
  const at = formatHour(rows.origins[Math.floor(place / size)] ?? 0);
  const described = `${what} of the past, after ${alteration.name},`;
  return [{ check: 'future', what: described, at, expected: String(before[place]), found: String(after[place]) }];
}

/** The target of the newest origin is made of the first price that was altered. */
function compareNewestTarget(
  rows: LearningRows,
  { made, row, alteration }: { made: LearningRows; row: number; alteration: Alteration },
): Finding[] {
  const target = rows.targets[row];
  if (alteration !== multiplied || made.targets[row] !== target) return [];
  const at = formatHour(rows.origins[row] ?? 0);
  return [
    {
      check: 'future',
      what: 'the target, with the price of its hour altered,',
      at,
      expected: 'another',
      found: String(target),
    },
  ];
}

function lost(origin: number, { row, kept }: { row: number; kept: number }): Finding {
  const what = 'the number of examples of an altered future';
  return { check: 'future', what, at: formatHour(origin), expected: `${row} or ${row + 1}`, found: String(kept) };
}
