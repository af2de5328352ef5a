import fc from 'fast-check';
import { fitRidge } from '../../../../forecasting/models/ridge';

const anyRow = fc.tuple(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }));

describe('fitRidge', () => {
  it('should find the coefficients that produced the targets', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 30, maxLength: 60 }), (points) => {
        const rows = points.map(([a, b], index) => Float64Array.of(1, a + Math.sin(index), b + Math.cos(3 * index)));
        const targets = rows.map(([, a = 0, b = 0]) => 2 - 3 * a + 0.5 * b);
        const [constant, first, second] = fitRidge({ rows, targets, penalty: 0 });
        expect(constant).toBeCloseTo(2, 6);
        expect(first).toBeCloseTo(-3, 6);
        expect(second).toBeCloseTo(0.5, 6);
      }),
      { numRuns: 50 },
    );
  });

  it('should penalise all coefficients except the constant', () => {
    const rows = [-1, 1].map((x) => Float64Array.of(1, x));
    // (Σ x² + penalty) b = Σ x y: (2 + 2) b = 4; the mean of y does not change.
    const [constant, slope] = fitRidge({ rows, targets: [8, 12], penalty: 2 });
    expect(constant).toBeCloseTo(10, 12);
    expect(slope).toBeCloseTo(1, 12);
  });
});
