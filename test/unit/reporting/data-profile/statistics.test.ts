import fc from 'fast-check';
import { computeCorrelation, computeDeviation, computeHistogram } from '../../../../reporting/data-profile/statistics';

const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 60 });

describe('the statistics of the report', () => {
  it('should agree with figures computed by hand', () => {
    expect(computeDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.13809, 5);
    expect(computeCorrelation([1, 2, 3, 4, null], [1, 3, 2, 4, 9])).toBeCloseTo(0.8, 12);
  });

  it('should return −1 for any decreasing linear function of the values, and null for a constant', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.5, max: 5, noNaN: true }), (values, unit) => {
        fc.pre(computeDeviation(values) > 1e-3);
        expect(
          computeCorrelation(
            values,
            values.map((value) => 60_000 - unit * value),
          ),
        ).toBeCloseTo(-1, 6);
        expect(
          computeCorrelation(
            values,
            values.map(() => 60_000.1),
          ),
        ).toBeNull();
      }),
    );
  });

  it('should count every value in exactly one bin', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 40 }), (values, bins) => {
        const bars = computeHistogram(values, { from: -100, to: 100, bins });
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
      }),
    );
  });
});
