import { NexthourError } from '../system/errors';
import { MEMORY_HOURS } from './features/window';
import { HOUR_MS } from './hour';

/** Minimum distance between the origins of two examples that share no price: the hours of one window plus its target. */
export const EMBARGO_HOURS = MEMORY_HOURS + 1;

/** The test part: thirty days that training never sees. The model gate needs at least that many hours. */
export const TEST_HOURS = 720;
const VALIDATION_SHARE = 0.1;
const MIN_VALIDATION_EXAMPLES = 168;
const MIN_TRAIN_EXAMPLES = 336;

/** The examples with indices `[from, to)`, in order of time. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

export interface Split {
  readonly train: Part;
  readonly validation: Part;
  /** Empty when no hours are held out. */
  readonly test: Part;
}

/**
 * Splits examples in order of time: train | embargo | validation | embargo | test. There is no test part when `holdsOut` is false.
 * @param origins origin hours of the examples, ascending
 * @throws NexthourError `TooLittleHistory`
 */
export function splitByTime(origins: Float64Array, { holdsOut = true } = {}): Split {
  const test = { from: Math.max(0, origins.length - (holdsOut ? TEST_HOURS : 0)), to: origins.length };
  const known = holdsOut ? endBeforeEmbargo(origins, test.from) : origins.length;
  const validationSize = Math.max(MIN_VALIDATION_EXAMPLES, Math.floor(known * VALIDATION_SHARE));
  const validation = { from: known - validationSize, to: known };
  const train = { from: 0, to: endBeforeEmbargo(origins, validation.from) };
  if (train.to < MIN_TRAIN_EXAMPLES) throw tooLittleHistory(origins.length);
  return { train, validation, test };
}

/** The number of examples whose origin is at least an embargo before that of the example `next`. */
function endBeforeEmbargo(origins: Float64Array, next: number): number {
  const limit = (origins[next] ?? Number.NEGATIVE_INFINITY) - EMBARGO_HOURS * HOUR_MS;
  let end = Math.max(0, next);
  while (end > 0 && (origins[end - 1] ?? 0) > limit) end--;
  return end;
}

function tooLittleHistory(examples: number): NexthourError {
  return new NexthourError(
    'TooLittleHistory',
    `${examples} usable hours are too few to train a model and to test it on hours that training has not seen. At least about 80 days without gaps are needed: set HISTORY_DAYS to 90 or more`,
  );
}
