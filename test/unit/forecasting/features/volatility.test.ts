import { computeRangeVolatility } from '../../../../forecasting/features/volatility';

const hour = { hour: 0, rate: 100, volume: null, cap: null, points: 12 };

describe('computeRangeVolatility', () => {
  it('should be the Parkinson estimate for an hour with a range', () => {
    const volatility = computeRangeVolatility({ ...hour, high: 101, low: 99 }, { change: 0, sigma: 1 });
    expect(volatility).toBeCloseTo(Math.log(101 / 99) / Math.sqrt(4 * Math.log(2)), 12);
  });

  it('should be the expectation for a Brownian path where there is no range', () => {
    const withoutRange = { ...hour, high: null, low: null };
    expect(computeRangeVolatility(withoutRange, { change: 0.01, sigma: 0.01 })).toBeCloseTo(0.01, 12);
    expect(computeRangeVolatility(withoutRange, { change: 0, sigma: 0.01 })).toBeCloseTo(0.0077, 4);
  });
});
