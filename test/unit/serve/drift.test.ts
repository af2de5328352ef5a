import { examplesOf } from '../../../forecasting/dataset';
import { FEATURE_COUNT, WINDOW_HOURS, windowOf } from '../../../forecasting/features';
import { HOUR_MS } from '../../../forecasting/hour';
import { fitScaler } from '../../../forecasting/models/scaler';
import { driftRatio } from '../../../serve/drift';
import { readPriceSample } from '../../support/price-sample';

const scaler = { mean: Array<number>(FEATURE_COUNT).fill(0), std: Array<number>(FEATURE_COUNT).fill(2) };

function windowWhere(inputOf: (feature: number) => number): Float64Array {
  return Float64Array.from({ length: WINDOW_HOURS * FEATURE_COUNT }, (_, index) => inputOf(index % FEATURE_COUNT));
}

describe('drift_ratio', () => {
  it('should be the share of the measured inputs that are far from training', () => {
    expect(
      driftRatio(
        windowWhere(() => 0),
        scaler,
      ),
    ).toBe(0);
    expect(
      driftRatio(
        windowWhere((feature) => (feature === 0 ? 2.1 : 1.9)),
        scaler,
      ),
    ).toBe(0.25);
    expect(
      driftRatio(
        windowWhere((feature) => (feature < 4 ? -3 : 0)),
        scaler,
      ),
    ).toBe(1);
  });

  it('should not call the time of day or a weekend a drift', () => {
    expect(
      driftRatio(
        windowWhere((feature) => (feature < 4 ? 0 : 9)),
        scaler,
      ),
    ).toBe(0);
  });

  it('should be quiet on most real hours, and fire when the price freezes', () => {
    const prices = readPriceSample().slice(-4_400);
    const trained = fitScaler(examplesOf(prices.slice(0, -720)).inputs);
    const ratios = Array.from({ length: 700 }, (_, back) =>
      driftRatio(windowOf(prices.slice(-120 - back, prices.length - back)).inputs, trained),
    );
    expect(ratios.filter((ratio) => ratio > 0).length / ratios.length).toBeLessThan(0.15);

    const newest = prices.at(-1);
    const frozen = Array.from({ length: 60 }, (_, index) => {
      const rate = newest?.rate ?? 0;
      return { hour: index * HOUR_MS, rate, high: rate, low: rate, volume: null, cap: null, points: 12 };
    });
    expect(driftRatio(windowOf(frozen).inputs, trained)).toBeGreaterThan(0);
  });
});
