import { checkModel, checkSkill } from '../../../../forecasting/leakage/check-model';
import type { Forecaster } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { readPricesUntil } from '../../../support/price-sample';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 60);
const origins = Array.from({ length: 300 }, (_, index) => 1_000 + index);

/** A model with the given point forecasts. */
function forecastWith(pointAt: (rates: readonly number[], origin: number) => number): Forecaster {
  return {
    forecastAt: (prices, indices) => {
      const rates = prices.map(({ rate }) => rate ?? Number.NaN);
      return indices.map((origin) => {
        const point = pointAt(rates, origin);
        return { point, quantiles: Float64Array.from(PERCENTILES, (level) => point + level - 0.5) };
      });
    },
  };
}

describe('the leakage check of fitted models', () => {
  it('should find nothing in a model that uses only the past', async () => {
    const trailing = await persistence.fit(series);
    expect(checkModel({ model: trailing, series, origins })).toEqual([]);
    const byTheLastReturn = forecastWith((rates, origin) => Math.log((rates[origin] ?? 0) / (rates[origin - 1] ?? 0)));
    expect(checkModel({ model: byTheLastReturn, series, origins })).toEqual([]);
  });

  it.each<[string, (rates: readonly number[], origin: number) => number]>([
    ['uses the next hour', (rates, origin) => Math.log((rates[origin + 1] ?? 0) / (rates[origin] ?? 0))],
    ['uses the price two hours ahead', (rates, origin) => Math.sign((rates[origin + 2] ?? 0) - (rates[origin] ?? 0))],
    ['uses the mean of the whole series', (rates) => rates.reduce((sum, rate) => sum + rate, 0) / rates.length],
    ['uses the number of later hours', (rates, origin) => rates.length - origin],
    [
      'uses whether the next price is known',
      (rates, origin) => (Number.isFinite(rates[origin + 1] ?? Number.NaN) ? 1 : 0),
    ],
  ])('should find a model that %s', (_, pointAt) => {
    const [first] = checkModel({ model: forecastWith(pointAt), series, origins });
    expect(first).toMatchObject({ check: 'model', what: expect.stringContaining('the point of a forecast, after') });
  });

  it('should refuse an implausibly good score and a score of NaN', () => {
    expect(checkSkill(0.9998)).toEqual([]);
    expect(checkSkill(0.98)).toEqual([]);
    expect(checkSkill(0.9799)).toMatchObject([{ check: 'skill', found: '0.9799' }]);
    expect(checkSkill(Number.NaN)).toMatchObject([{ check: 'skill', found: 'NaN' }]);
  });
});
