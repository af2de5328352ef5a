import { formatHour, HOUR_MS } from '../hour';
import type { ExampleParts } from './data-preparation';
import type { Finding } from './report';

interface NamedPart {
  readonly name: string;
  /** Epoch ms, in the order of the rows. */
  readonly origins: readonly number[];
}

/**
 * Checks that each part is in order of time, and that the parts are so far apart that an example of one part shares no price with an
 * example of another part.
 */
export function checkSplit(given: {
  readonly origins: Float64Array;
  readonly parts: ExampleParts;
  readonly contextHours: number;
}): Finding[] {
  const { origins, parts, contextHours } = given;
  const named = (name: keyof ExampleParts): NamedPart => ({
    name,
    origins: parts[name].map((row) => origins[row] ?? Number.NaN),
  });
  const train = named('train');
  const validation = named('validation');
  const test = named('test');
  const embargo = contextHours + 1;
  return [
    ...[train, validation, test].flatMap(checkOrder),
    ...checkDistance(train, validation, embargo),
    ...checkDistance(validation, test, embargo),
    ...checkDistance(train, test, embargo),
  ];
}

function checkOrder({ name, origins }: NamedPart): Finding[] {
  if (origins.length === 0) {
    return [{ check: 'split', what: `the ${name} part`, at: null, expected: 'not empty', found: 'empty' }];
  }
  const row = origins.findIndex((origin, index) => index > 0 && !(origin > (origins[index - 1] ?? Number.NaN)));
  if (row < 0) return [];
  const expected = `later than ${formatHour(origins[row - 1] ?? 0)}, in order of time`;
  const found = formatHour(origins[row] ?? 0);
  return [{ check: 'split', what: `row ${row} of the ${name} part`, at: found, expected, found }];
}

function checkDistance(earlier: NamedPart, later: NamedPart, embargo: number): Finding[] {
  const last = earlier.origins.reduce((newest, origin) => Math.max(newest, origin), Number.NEGATIVE_INFINITY);
  const first = later.origins.reduce((oldest, origin) => Math.min(oldest, origin), Number.POSITIVE_INFINITY);
  const hours = (first - last) / HOUR_MS;
  if (hours >= embargo) return [];
  const what = `the distance from the last hour of the ${earlier.name} part to the first of the ${later.name} part`;
  return [{ check: 'split', what, at: formatHour(first), expected: `at least ${embargo} h`, found: `${hours} h` }];
}
