import { meanPinball } from '../../../../forecasting/scoring/crps';

describe('meanPinball', () => {
  it('should be smallest at the true quantile', () => {
    const actuals = Array.from({ length: 101 }, (_, index) => index / 100);
    const lossAt = (quantile: number) =>
      actuals.reduce((sum, actual) => sum + meanPinball([0.9], [quantile], actual), 0);
    expect(lossAt(0.9)).toBeLessThan(lossAt(0.85));
    expect(lossAt(0.9)).toBeLessThan(lossAt(0.95));
  });

  it('should be half the absolute error at the median', () => {
    expect(meanPinball([0.5], [3], 7)).toBe(2);
  });

  it('should be NaN where a quantile is missing', () => {
    expect(meanPinball([0.5, 0.9], [3], 7)).toBeNaN();
  });
});
