import { loadArtifact } from '../../../../forecasting/models/artifact';
import { createEwmaModel } from '../../../../forecasting/models/ewma';
import { createHarModel } from '../../../../forecasting/models/har';
import type { FittedModel, Model } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { computeOutcomes } from '../../../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../../../forecasting/series';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 120);
const known = series.slice(0, 2000);
const origins = Array.from({ length: 200 }, (_, index) => 2300 + index);

/** This test needs the files of the model only, so it is not trained. */
const combination: Model = {
  name: 'combination',
  fit: async () => loadArtifact(untrainedArtifact(7)),
  fromFiles: (files) => loadArtifact(files),
};
const models = [
  persistence,
  createEwmaModel({ decay: 0.95, residualHours: 720 }),
  createHarModel({ fitHours: 8760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' }),
  combination,
].map((model) => [model.name, model] as const);

function withoutRanges(prices: HourlySeries): HourlySeries {
  return prices.map((hour) => ({ ...hour, high: null, low: null }));
}

function computeCrps(model: FittedModel, prices: HourlySeries): number {
  const losses = computeOutcomes(model, { series: prices, origins }).map(({ quantiles, change }) =>
    PERCENTILES.reduce((sum, level, index) => {
      const error = change - (quantiles[index] ?? Number.NaN);
      return sum + Math.max(level * error, (level - 1) * error);
    }, 0),
  );
  return losses.reduce((a, b) => a + b, 0) / losses.length;
}

describe.each(models)('the model %s', (_, model) => {
  it('should forecast every hour with quantiles that do not cross', async () => {
    const forecasts = (await model.fit(known)).forecastAt(series, origins);
    for (const forecast of forecasts) {
      expect(Number.isFinite(forecast?.point)).toBe(true);
      for (const [index, quantile] of (forecast?.quantiles ?? new Float64Array(1).fill(Number.NaN)).entries()) {
        expect(quantile).toBeGreaterThanOrEqual(forecast?.quantiles[index - 1] ?? Number.NEGATIVE_INFINITY);
      }
    }
  });

  it('should give a forecast that does not depend on later hours or on the other origins', async () => {
    const fitted = await model.fit(known);
    const at = 2400;
    const doubled = series.map((hour, index) => (index > at ? { ...hour, rate: 2 * (hour.rate ?? 0) } : hour));
    const [alone] = fitted.forecastAt(series.slice(0, at + 1), [at]);
    expect(fitted.forecastAt(doubled, origins)[100]).toEqual(alone);
    expect(fitted.forecastAt(series, origins)[100]).toEqual(alone);
  });

  it('should give the same forecasts after it is written to files and read again', async () => {
    const fitted = await model.fit(known);
    const again = model.fromFiles(new Map(fitted.toFiles()));
    expect(again.forecastAt(series, origins.slice(0, 3))).toEqual(fitted.forecastAt(series, origins.slice(0, 3)));
  });

  it('should not cross a gap', async () => {
    const fitted = await model.fit(known);
    const [before] = fitted.forecastAt(series, [2400]);
    const [after] = fitted.forecastAt(
      series.filter((__, index) => index !== 2395),
      [2399],
    );
    expect(before).not.toBeNull();
    if (model.name === 'persistence') expect(after).not.toBeNull();
    else expect(after).toBeNull();
  });
});

describe('HAR', () => {
  const har = createHarModel({ fitHours: 8760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' });

  it('should beat the trailing quantiles, and be better with ranges than with returns only', async () => {
    const pricesOnly = withoutRanges(series);
    const [trailing, byRange, byReturn] = [
      computeCrps(await persistence.fit(known), series),
      computeCrps(await har.fit(known), series),
      computeCrps(await har.fit(withoutRanges(known)), pricesOnly),
    ];
    expect(byReturn).toBeLessThan(trailing);
    expect(byRange).toBeLessThan(byReturn);
  });

  it('should estimate the range of an hour without one from its return', async () => {
    const fitted = await har.fit(known);
    const holes = series.map((hour, index) => (index % 50 === 0 ? { ...hour, high: null, low: null } : hour));
    expect(fitted.forecastAt(holes, origins).every((forecast) => forecast !== null)).toBe(true);
  });

  it('should refuse a series of less than a week', async () => {
    await expect(har.fit(series.slice(0, 150))).rejects.toMatchObject({ code: 'TooLittleToRegress', canRetry: false });
  });
});
