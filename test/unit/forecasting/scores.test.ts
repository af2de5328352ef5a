import { pinball, quantileOf } from '../../../forecasting/scores';

describe('pinball', () => {
  it('should be least at the true quantile of an outcome', () => {
    const outcomes = Array.from({ length: 101 }, (_, index) => index / 100);
    const lossAt = (quantile: number) => outcomes.reduce((sum, actual) => sum + pinball([0.9], [quantile], actual), 0);
    expect(lossAt(0.9)).toBeLessThan(lossAt(0.85));
    expect(lossAt(0.9)).toBeLessThan(lossAt(0.95));
  });

  it('should be half the absolute error at the median', () => {
    expect(pinball([0.5], [3], 7)).toBe(2);
  });

  it('should not hide a quantile that is missing', () => {
    expect(pinball([0.5, 0.9], [3], 7)).toBeNaN();
  });
});

describe('quantileOf', () => {
  it('should interpolate between order statistics', () => {
    expect(quantileOf([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantileOf([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantileOf([1, 2, 3, 4], 0)).toBe(1);
    expect(quantileOf([1, 2, 3, 4], 1)).toBe(4);
    expect(quantileOf([], 0.5)).toBeNaN();
  });
});
