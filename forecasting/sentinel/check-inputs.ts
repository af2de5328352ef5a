import { formatHour } from '../hour';
import type { HourlySeries } from '../series';
import { type Alteration, alterations, multiplied } from './altered-futures';
import { firstDifference } from './first-difference';
import { countUntil, inputsOfRow, type Learning, type LearningRows, type Learnt } from './learning';
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

function indicesOf(series: HourlySeries): ReadonlyMap<number, number> {
  return new Map(series.map(({ hour }, index) => [hour, index]));
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
  const history_ = check === 'context' ? `the last ${history.length} hours` : 'all that was known then';
  const at = formatHour(rows.origins[row] ?? 0);
  if (typeof expected === 'string') {
    return [
      { check, what: 'an example of the training set', at, expected: `possible from ${history_}`, found: expected },
    ];
  }
  const place = firstDifference(expected, found);
  if (place < 0) return [];
  const what = `input ${place} of the training set, made again from ${history_},`;
  return [{ check, what, at, expected: String(expected[place]), found: String(found[place]) }];
}

function attempt(make: () => Float64Array): Float64Array | string {
  try {
    return make();
  } catch (error) {
    return (error as Error).message;
  }
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
