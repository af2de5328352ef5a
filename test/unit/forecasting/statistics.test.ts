import { binomialTest, empiricalQuantile, studentQuantile, studentTail } from '../../../forecasting/statistics';

describe('empiricalQuantile', () => {
  it('should interpolate between order statistics', () => {
    expect(empiricalQuantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(empiricalQuantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(empiricalQuantile([1, 2, 3, 4], 0)).toBe(1);
    expect(empiricalQuantile([1, 2, 3, 4], 1)).toBe(4);
    expect(empiricalQuantile([], 0.5)).toBeNaN();
  });
});

describe('binomialTest', () => {
  // scipy 1.17: stats.binomtest
  it.each([
    [4, 10, 0.75390625],
    [5, 10, 1],
    [0, 8, 0.0078125],
    [4_500, 8_760, 0.010658723361112114],
    [4_300, 8_760, 0.08934905065645028],
  ])('should compute the p-value of %d successes in %d trials: %d', (successes, trials, p) => {
    expect(binomialTest({ successes, trials })).toBeCloseTo(p, 9);
  });
});

describe('studentTail', () => {
  // scipy 1.17: stats.t.sf
  it.each([
    [0, 5, 0.5],
    [1.5, 3, 0.11529193262241147],
    [-2.2, 719, 0.9859378429462871],
    [4, 8_759, 3.193174532769488e-5],
    [0.3, 1, 0.4072264209222577],
  ])('should compute the tail of t = %d with %d degrees of freedom: %d', (t, degrees, p) => {
    expect(studentTail(t, degrees) / p).toBeCloseTo(1, 9);
  });
});

describe('studentQuantile', () => {
  // scipy 1.17: stats.t.ppf
  it.each([
    [0.975, 2, 4.302652729749464],
    [0.975, 10, 2.2281388519862744],
    [0.975, 2_159, 1.9610633727273319],
    [0.025, 4, -2.7764451051977996],
  ])('should compute the quantile at the level %d with %d degrees of freedom: %d', (level, degrees, t) => {
    expect(studentQuantile(level, degrees) / t).toBeCloseTo(1, 6);
  });
});
