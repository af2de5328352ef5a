import fc from 'fast-check';
import { LONGEST_WARM_UP_HOURS } from '../../../../forecasting/features/registry/registry';
import { HOUR_MS, type Hour, listHours } from '../../../../forecasting/hour';
import { labelKnownAt } from '../../../../forecasting/labels/label';
import {
  createSplit,
  defaultBounds,
  embargoHours,
  SPLIT_PARTS,
  type SplitBounds,
  type SplitPart,
} from '../../../../forecasting/labels/split';

const hours = (count: number): Hour => count * HOUR_MS;
const partsOf = (bounds: SplitBounds) => {
  const partOf = createSplit(bounds);
  const all = listHours(bounds.first, bounds.last).map((hour) => ({ hour, part: partOf(hour) }));
  return (name: SplitPart) => all.filter(({ part }) => part === name).map(({ hour }) => hour);
};

const bounds = {
  ...{ first: hours(0), last: hours(99), validationFrom: hours(40), testFrom: hours(70) },
  ...{ horizonHours: 3, warmUpHours: 5 },
};

test('purges the hours whose label reaches the features of the next part', () => {
  const hoursOf = partsOf(bounds);
  const ends = (name: SplitPart) => [hoursOf(name)[0], hoursOf(name).at(-1)].map((hour) => (hour ?? -1) / HOUR_MS);
  expect(embargoHours(bounds)).toBe(8);
  // The features of hour 40 use the prices of 36 … 40. The label of hour 32 is known at 35.
  expect(ends('train')).toEqual([0, 32]);
  expect(ends('validation')).toEqual([40, 62]);
  expect(ends('test')).toEqual([70, 99]);
});

test('gives no part to hours outside of the bounds', () => {
  const partOf = createSplit(bounds);
  expect([partOf(-HOUR_MS), partOf(hours(100))]).toEqual([null, null]);
});

test('by default assumes the longest warm-up of all features', () => {
  expect(embargoHours({ horizonHours: 12 })).toBe(12 + LONGEST_WARM_UP_HOURS);
});

test('by default the newest fifth is the test part', () => {
  const range = { first: hours(0), last: hours(9_999) };
  expect(defaultBounds(range)).toEqual({ validationFrom: hours(6_000), testFrom: hours(8_000) });
});

test.each([
  [{ validationFrom: hours(0) }, 'validation_from', /^validation_from 1970-01-01T00Z is not after the first hour/],
  [{ testFrom: hours(40) }, 'test_from', /^test_from 1970-01-02T16Z is not after validation_from/],
  [{ testFrom: hours(100) }, 'test_from', /^test_from 1970-01-05T04Z is after the last hour 1970-01-05T03Z/],
  [
    { validationFrom: hours(7) },
    'validation_from',
    /no hour for the train part: 7 h after .* 8 h of them are the embargo/,
  ],
  [{ testFrom: hours(47) }, 'test_from', /no hour for the validation part: 7 h/],
])('refuses bounds that leave a part empty: %j', (change, field, message) => {
  expect(() => createSplit({ ...bounds, ...change })).toThrow(
    expect.objectContaining({ field, message: expect.stringMatching(message) }),
  );
});

test('no label of a part is known after the first hour of a later part less the warm-up, for any bounds', () => {
  const anyBounds = fc
    .record({
      ...{ horizonHours: fc.integer({ min: 1, max: 168 }), warmUpHours: fc.integer({ min: 1, max: 400 }) },
      ...{
        first: fc.integer({ min: 0, max: 1_000 }),
        extra: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 3, maxLength: 3 }),
      },
    })
    .map(({ horizonHours, warmUpHours, first, extra: [train = 0, validation = 0, test = 0] }): SplitBounds => {
      const validationFrom = first + horizonHours + warmUpHours + train;
      const testFrom = validationFrom + horizonHours + warmUpHours + validation;
      const inHours = { first, last: testFrom + test, validationFrom, testFrom };
      const inMs = Object.fromEntries(Object.entries(inHours).map(([name, value]) => [name, hours(value)]));
      return { ...(inMs as typeof inHours), horizonHours, warmUpHours };
    });
  fc.assert(
    fc.property(anyBounds, (given) => {
      const hoursOf = partsOf(given);
      const [train, validation, test] = SPLIT_PARTS.map(hoursOf);
      const firstPriceOf = (part: Hour[] = []) => (part[0] ?? Number.NaN) - ((given.warmUpHours ?? 0) - 1) * HOUR_MS;
      const lastKnownOf = (part: Hour[] = []) => labelKnownAt(part.at(-1) ?? Number.NaN, given);
      expect(lastKnownOf(train)).toBeLessThan(firstPriceOf(validation));
      expect(lastKnownOf(train)).toBeLessThan(firstPriceOf(test));
      expect(lastKnownOf(validation)).toBeLessThan(firstPriceOf(test));
    }),
  );
});
