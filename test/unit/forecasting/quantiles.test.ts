import fc from 'fast-check';
import { levelOf, quantileAt } from '../../../forecasting/quantiles';

const LEVELS = [0.05, 0.25, 0.5, 0.75, 0.95];
const anyQuantiles = fc
  .array(fc.double({ min: 1e-4, max: 2, noNaN: true }), { minLength: 5, maxLength: 5 })
  .map((steps) => ({
    levels: LEVELS,
    values: steps.map((_, index) => steps.slice(0, index + 1).reduce((a, b) => a + b, -3)),
  }));
const anyLevel = fc.integer({ min: 2, max: 998 }).map((permille) => permille / 1000);

describe('quantileAt and levelOf', () => {
  it('should return the known quantiles', () => {
    const known = { levels: LEVELS, values: [-2, -1, 0, 1, 2] };
    for (const [index, level] of LEVELS.entries())
      expect(quantileAt(known, level)).toBeCloseTo(known.values[index] ?? 0, 12);
  });

  it('should reproduce a logistic distribution, also beyond the outermost quantiles', () => {
    const known = { levels: LEVELS, values: LEVELS.map((level) => Math.log(level / (1 - level))) };
    for (const level of [0.01, 0.3, 0.6, 0.99]) {
      expect(quantileAt(known, level)).toBeCloseTo(Math.log(level / (1 - level)), 12);
      expect(levelOf(known, Math.log(level / (1 - level)))).toBeCloseTo(level, 12);
    }
  });

  it('should be ascending and inverse to each other', () => {
    fc.assert(
      fc.property(anyQuantiles, anyLevel, anyLevel, (known, a, b) => {
        expect(Math.sign(quantileAt(known, a) - quantileAt(known, b))).toBe(Math.sign(a - b));
        expect(levelOf(known, quantileAt(known, a))).toBeCloseTo(a, 6);
      }),
    );
  });

  it('should give a level where two quantiles are equal', () => {
    const constant = { levels: LEVELS, values: [3, 3, 3, 3, 3] };
    expect([2, 3, 4].map((value) => levelOf(constant, value))).toEqual([0, 0.5, 1]);
    const flatEnd = { levels: LEVELS, values: [3, 3, 4, 5, 6] };
    expect(levelOf(flatEnd, 3)).toBeCloseTo(0.25, 12);
    expect(levelOf(flatEnd, 2)).toBe(0);
  });
});
