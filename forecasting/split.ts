import { MEMORY_HOURS } from './features/window';
import { HOUR_MS } from './hour';

/** An example sees so many prices and one target: so far apart, two examples share no price. */
export const EMBARGO_HOURS = MEMORY_HOURS + 1;

/** Thirty days that training never sees: the gate judges on no fewer. */
export const TEST_HOURS = 720;
const VALIDATION_EXAMPLES = { least: 168, share: 0.1 } as const;
const TRAIN_EXAMPLES_LEAST = 336;

/** Examples `[from, to)` of a dataset in order of time. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

export interface Split {
  readonly train: Part;
  readonly validation: Part;
  /** Empty where nothing is held out. */
  readonly test: Part;
}

export class TooLittleHistory extends Error {
  override readonly name = 'TooLittleHistory';
  readonly canRetry = false;
  constructor(readonly examples: number) {
    super(
      `${examples} usable hours are too few to train on and to judge by hours never trained on: about 80 days without gaps are the least; set HISTORY_DAYS to 90 or more`,
    );
  }
}

/**
 * Past | embargo | validation, or past | embargo | validation | embargo | test, in order of time and never shuffled across.
 * @param origins origin hours of the examples, ascending.
 * @throws TooLittleHistory
 */
export function splitByTime(origins: Float64Array, { holdsOut = true } = {}): Split {
  const test = { from: Math.max(0, origins.length - (holdsOut ? TEST_HOURS : 0)), to: origins.length };
  const known = holdsOut ? endBeforeEmbargo(origins, test.from) : origins.length;
  const validationSize = Math.max(VALIDATION_EXAMPLES.least, Math.floor(known * VALIDATION_EXAMPLES.share));
  const validation = { from: known - validationSize, to: known };
  const train = { from: 0, to: endBeforeEmbargo(origins, validation.from) };
  if (train.to < TRAIN_EXAMPLES_LEAST) throw new TooLittleHistory(origins.length);
  return { train, validation, test };
}

/** How many examples end at least an embargo before the example `next` begins to count. */
function endBeforeEmbargo(origins: Float64Array, next: number): number {
  const limit = (origins[next] ?? Number.NEGATIVE_INFINITY) - EMBARGO_HOURS * HOUR_MS;
  let end = Math.max(0, next);
  while (end > 0 && (origins[end - 1] ?? 0) > limit) end--;
  return end;
}
