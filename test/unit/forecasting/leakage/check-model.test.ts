import { checkModel } from '../../../../forecasting/leakage/check-model';
import { checkSkill } from '../../../../forecasting/leakage/check-skill';
import type { FittedModel } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { readPricesUntil } from '../../../support/price-sample';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 60);
const origins = Array.from({ length: 300 }, (_, index) => 1_000 + index);

/** Forecasts the next return by what `pointAt` knows. */
function knowing(pointAt: (rates: readonly number[], origin: number) => number): Pick<FittedModel, 'forecastAt'> {
  return {
    forecastAt: (given, asked) => {
      const rates = given.map(({ rate }) => rate ?? Number.NaN);
      return asked.map((origin) => {
        const point = pointAt(rates, origin);
        return { point, quantiles: Float64Array.from(PERCENTILES, (level) => point + level - 0.5) };
      });
    },
  };
}

describe('the sentinel of fitted models', () => {
  it('should find nothing in a model that looks back', async () => {
    const trailing = await persistence.fit(series);
    expect(checkModel({ model: trailing, series, origins })).toEqual([]);
    const byTheLastReturn = knowing((rates, origin) => Math.log((rates[origin] ?? 0) / (rates[origin - 1] ?? 0)));
    expect(checkModel({ model: byTheLastReturn, series, origins })).toEqual([]);
  });

  it.each<[string, (rates: readonly number[], origin: number) => number]>([
    ['peeks at the next hour', (rates, origin) => Math.log((rates[origin + 1] ?? 0) / (rates[origin] ?? 0))],
    ['peeks two hours ahead', (rates, origin) => Math.sign((rates[origin + 2] ?? 0) - (rates[origin] ?? 0))],
    ['knows the mean of the whole series', (rates) => rates.reduce((sum, rate) => sum + rate, 0) / rates.length],
    ['knows how long the series goes on', (rates, origin) => rates.length - origin],
    [
      'knows whether the next price is known',
      (rates, origin) => (Number.isFinite(rates[origin + 1] ?? Number.NaN) ? 1 : 0),
    ],
  ])('should find a model that %s', (_, pointAt) => {
    const [first] = checkModel({ model: knowing(pointAt), series, origins });
    expect(first).toMatchObject({ check: 'model', what: expect.stringContaining('the point of a forecast, after') });
  });

  it('should refuse a score that is too good, and one that is no number', () => {
    expect(checkSkill(0.9998)).toEqual([]);
    expect(checkSkill(0.98)).toEqual([]);
    expect(checkSkill(0.9799)).toMatchObject([{ check: 'skill', found: '0.9799' }]);
    expect(checkSkill(Number.NaN)).toMatchObject([{ check: 'skill', found: 'NaN' }]);
  });
});
