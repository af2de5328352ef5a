import { binomialTest } from '../../../../forecasting/scoring/binomial-test';

describe('binomialTest', () => {
  // scipy 1.17: stats.binomtest
  it.each([
    [4, 10, 0.75390625],
    [5, 10, 1],
    [0, 8, 0.0078125],
    [4_500, 8_760, 0.010658723361112114],
    [4_300, 8_760, 0.08934905065645028],
  ])('should give of %d out of %d the p %d', (successes, trials, p) => {
    expect(binomialTest({ successes, trials })).toBeCloseTo(p, 9);
  });
});
