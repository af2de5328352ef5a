import fc from 'fast-check';
import { createSliceSorter } from '../../../forecasting/sorted-window';

const value = fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ min: -1, max: 1 }), fc.constant(Number.NaN));
const values = fc.array(value, { minLength: 200, maxLength: 300 });
/** Some move forward by a few values, some by many, and some go back. */
const slices = fc.array(fc.tuple(fc.integer({ min: 0, max: 150 }), fc.integer({ min: 0, max: 150 })), {
  maxLength: 20,
});

test('a slice is sorted, whatever slice was sorted before', () => {
  fc.assert(
    fc.property(values, slices, (all, cuts) => {
      const sortSlice = createSliceSorter(Float64Array.from(all));
      for (const [from, length] of [...cuts, [100, 80], [103, 90]] as [number, number][]) {
        const expected = Float64Array.from(all.slice(from, from + length).filter((one) => !Number.isNaN(one))).sort();
        const to = Math.min(all.length, from + length);
        expect([...sortSlice(from, to)].map((one) => one + 0)).toEqual([...expected].map((one) => one + 0));
      }
    }),
  );
});
