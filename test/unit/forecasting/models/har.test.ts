import { createHarModel } from '../../../../forecasting/models/har';
import type { FittedModel } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { computeOutcomes } from '../../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import type { HourlySeries } from '../../../../forecasting/series';
import { readPricesUntil } from '../../../support/price-sample';

const har = createHarModel({ fitHours: 8760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' });
const series = readPricesUntil(Date.UTC(2023, 4, 1), 120);
const recent = readPricesUntil(Date.UTC(2023, 4, 1), 60);
const known = series.slice(0, 2000);
const origins = Array.from({ length: 200 }, (_, index) => 2300 + index);

function withoutRanges(prices: HourlySeries): HourlySeries {
  return prices.map((hour) => ({ ...hour, high: null, low: null }));
}

function computeCrps(model: FittedModel, prices: HourlySeries): number {
  return scoreOutcomes(computeOutcomes(model, { series: prices, origins })).crps;
}

describe('HAR', () => {
  it('should have a lower CRPS than the trailing quantiles, and a lower CRPS with ranges than with returns only', async () => {
    const pricesOnly = withoutRanges(series);
    const [trailing, byRange, byReturn] = [
      computeCrps(await persistence.fit(known), series),
      computeCrps(await har.fit(known), series),
      computeCrps(await har.fit(withoutRanges(known)), pricesOnly),
    ];
    expect(byReturn).toBeLessThan(trailing);
    expect(byRange).toBeLessThan(byReturn);
  });

  it('should forecast when the range of some hours is missing', async () => {
    const fitted = await har.fit(known);
    const holes = series.map((hour, index) => (index % 50 === 0 ? { ...hour, high: null, low: null } : hour));
    expect(fitted.forecastAt(holes, origins).every((forecast) => forecast !== null)).toBe(true);
  });

  it('should refuse a series of less than a week', async () => {
    await expect(har.fit(series.slice(0, 150))).rejects.toMatchObject({ code: 'TooLittleToRegress', canRetry: false });
  });

  it.each([1, 5, 30])('should fit when an hour is missing %i hours before the end', async (hours) => {
    const missing = recent.length - hours;
    const withGap = recent.map((hour, index) => (index === missing ? { ...hour, rate: null } : hour));
    const fitted = await har.fit(withGap);
    const [forecast] = fitted.forecastAt(recent, [recent.length - 1]);
    expect(forecast?.quantiles.every(Number.isFinite)).toBe(true);
  });
});
