import { InvalidValueError } from '../../system/errors';
import { LONGEST_WARM_UP_HOURS } from '../features/registry/registry';
import { formatHour, HOUR_MS, type Hour } from '../hour';
import type { RiseLabel } from '../questions';
import { labelKnownAt } from './label';

export const SPLIT_PARTS = ['train', 'validation', 'test'] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

/** The hours from `first` to `last`, divided by time. */
export interface SplitBounds {
  readonly first: Hour;
  readonly last: Hour;
  /** The first hour of the validation part. */
  readonly validationFrom: Hour;
  /** The first hour of the test part. */
  readonly testFrom: Hour;
  readonly horizonHours: RiseLabel['horizonHours'];
  /** How many hours the features of one hour can depend on, the hour itself included. */
  readonly warmUpHours?: number;
}

const DEFAULT_TEST_SHARE = 0.2;
const DEFAULT_VALIDATION_SHARE = 0.2;

/** The newest fifth of the hours is the test part, and the fifth before it the validation part. */
export function defaultBounds({ first, last }: Pick<SplitBounds, 'first' | 'last'>) {
  const hours = (last - first) / HOUR_MS + 1;
  const startOf = (share: number) => last - (Math.floor(hours * share) - 1) * HOUR_MS;
  return {
    validationFrom: startOf(DEFAULT_TEST_SHARE + DEFAULT_VALIDATION_SHARE),
    testFrom: startOf(DEFAULT_TEST_SHARE),
  };
}

/** The minimum distance in hours between hours of different parts: the label of the earlier one, then the features of the later one. */
export function embargoHours({ horizonHours, warmUpHours = LONGEST_WARM_UP_HOURS }: Embargo): number {
  return horizonHours + warmUpHours;
}

type Embargo = Pick<SplitBounds, 'horizonHours' | 'warmUpHours'>;

/**
 * Divides hours by time: train | embargo | validation | embargo | test. The embargo removes the hours of a part whose label becomes known
 * when the features of the next part have begun: no price is in a label of one part and in a feature or label of a later part (purging,
 * López de Prado 2018, ch. 7).
 * @returns a function that gives the part of an hour, or `null` for an hour of an embargo and outside of the bounds
 * @throws InvalidValueError when a part would be empty
 */
export function createSplit(bounds: SplitBounds): (hour: Hour) => SplitPart | null {
  requireOrder(bounds);
  const { first, last, validationFrom, testFrom } = bounds;
  const embargo = embargoHours(bounds);
  const isKnownBefore = (hour: Hour, next: Hour) =>
    labelKnownAt(hour, bounds) <= next - (embargo - bounds.horizonHours) * HOUR_MS;
  requireRoom({ field: 'validation_from', part: 'train', from: first, next: validationFrom, embargo });
  requireRoom({ field: 'test_from', part: 'validation', from: validationFrom, next: testFrom, embargo });
  return (hour) => {
    if (hour < first || hour > last) return null;
    if (hour >= testFrom) return 'test';
    if (hour >= validationFrom) return isKnownBefore(hour, testFrom) ? 'validation' : null;
    return isKnownBefore(hour, validationFrom) ? 'train' : null;
  };
}

function requireOrder({ first, last, validationFrom, testFrom }: SplitBounds): void {
  requireAfter('validation_from', { hour: validationFrom, earlier: first, what: 'the first hour' });
  requireAfter('test_from', { hour: testFrom, earlier: validationFrom, what: 'validation_from' });
  if (testFrom <= last) return;
  const message = `test_from ${formatHour(testFrom)} is after the last hour ${formatHour(last)}; give an earlier hour`;
  throw new InvalidValueError('test_from', message);
}

function requireAfter(field: string, { hour, earlier, what }: { hour: Hour; earlier: Hour; what: string }): void {
  if (hour > earlier) return;
  const message = `${field} ${formatHour(hour)} is not after ${what}, ${formatHour(earlier)}; give a later hour`;
  throw new InvalidValueError(field, message);
}

function requireRoom(given: {
  readonly field: string;
  readonly part: SplitPart;
  readonly from: Hour;
  readonly next: Hour;
  readonly embargo: number;
}): void {
  const { field, part, from, next, embargo } = given;
  if (next - from >= embargo * HOUR_MS) return;
  const hours = (next - from) / HOUR_MS;
  const message = `${field} ${formatHour(next)} leaves no hour for the ${part} part: ${hours} h after ${formatHour(from)}, and ${embargo} h of them are the embargo; give a later hour or a longer range`;
  throw new InvalidValueError(field, message);
}
