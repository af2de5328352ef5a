import fc from 'fast-check';
import { createTrailingQuantileReader } from '../../../../forecasting/minutes/trailing-quantiles';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { empiricalQuantile } from '../../../../forecasting/statistics';

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1, max: 1 }), fc.constant(Number.NaN));

test.each([false, true])('equal the quantiles of a sorted copy of the window (mirrored: %s)', (mirrored) => {
  const values = fc.array(value, { minLength: 600, maxLength: 700 });
  fc.assert(
    fc.property(values, fc.integer({ min: 300, max: 500 }), (all, length) => {
      const origins = [299, 300, 301, 450, all.length - 1];
      const readAt = createTrailingQuantileReader({ valueAt: (at) => all[at] ?? Number.NaN, length, mirrored });
      const found = origins.map(readAt);
      for (const [row, origin] of origins.entries()) {
        const newest = all.slice(Math.max(0, origin + 1 - length), origin + 1).filter((one) => !Number.isNaN(one));
        const both = mirrored ? [...newest, ...newest.map((one) => 0 - one)] : newest;
        const sorted = Float64Array.from(both).sort();
        const expected = newest.length < 200 ? null : PERCENTILES.map((level) => empiricalQuantile(sorted, level));
        expect(found[row] && [...found[row]].map((one) => one + 0)).toEqual(expected?.map((one) => one + 0) ?? null);
      }
    }),
    { numRuns: 30 },
  );
});

test('most of the work can be done before, in steps', () => {
  let computed = 0;
  const valueAt = (at: number) => {
    computed++;
    return Math.sin(at);
  };
  const given = { valueAt, length: 2_000, mirrored: true };
  const expected = createTrailingQuantileReader(given)(2_500);
  const readAt = createTrailingQuantileReader(given);
  computed = 0;
  const perStep: number[] = [];
  for (const _ of readAt.prepare(2_500)) {
    perStep.push(computed);
    computed = 0;
  }
  expect(perStep.length).toBeGreaterThan(15);
  expect(Math.max(...perStep)).toBeLessThanOrEqual(100);
  computed = 0;
  expect(readAt(2_500)).toEqual(expected);
  expect(computed).toBe(0);
});
