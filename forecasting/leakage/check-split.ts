import { formatHour, HOUR_MS } from '../hour';
import type { LearningParts } from './learning';
import type { Finding } from './report';

interface NamedPart {
  readonly name: string;
  /** Epoch ms, in the order in which the rows were given. */
  readonly origins: readonly number[];
}

export interface SplitUnderCheck {
  readonly origins: Float64Array;
  readonly parts: LearningParts;
  readonly contextHours: number;
}

/** Whether the parts follow one another in time, unshuffled, and so far apart that no example of one shares a price with the next. */
export function checkSplit({ origins, parts, contextHours }: SplitUnderCheck): Finding[] {
  const named = (name: keyof LearningParts): NamedPart => ({
    name,
    origins: parts[name].map((row) => origins[row] ?? Number.NaN),
  });
  const train = named('train');
  const validation = named('validation');
  const test = named('test');
  const embargo = contextHours + 1;
  return [
    ...[train, validation, test].flatMap(checkOrder),
    ...checkApart(train, validation, embargo),
    ...checkApart(validation, test, embargo),
    ...checkApart(train, test, embargo),
  ];
}

function checkOrder({ name, origins }: NamedPart): Finding[] {
  if (origins.length === 0)
    return [{ check: 'split', what: `the ${name} part`, at: null, expected: 'some examples', found: 'empty' }];
  const place = origins.findIndex((origin, row) => row > 0 && !(origin > (origins[row - 1] ?? Number.NaN)));
  if (place < 0) return [];
  const expected = `later than ${formatHour(origins[place - 1] ?? 0)}, in order of time`;
  const found = formatHour(origins[place] ?? 0);
  return [{ check: 'split', what: `row ${place} of the ${name} part`, at: found, expected, found }];
}

function checkApart(earlier: NamedPart, later: NamedPart, embargo: number): Finding[] {
  const last = earlier.origins.reduce((newest, origin) => Math.max(newest, origin), Number.NEGATIVE_INFINITY);
  const first = later.origins.reduce((oldest, origin) => Math.min(oldest, origin), Number.POSITIVE_INFINITY);
  const hours = (first - last) / HOUR_MS;
  if (hours >= embargo) return [];
  const what = `the distance from the last hour of the ${earlier.name} part to the first of the ${later.name} part`;
  return [{ check: 'split', what, at: formatHour(first), expected: `at least ${embargo} h`, found: `${hours} h` }];
}
