import { buildWindow, MEMORY_HOURS } from '../../../../forecasting/features/window';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { HISTORY_HOURS } from '../../../../forecasting/models/servable-model';
import { PERCENTILES, quantileAt } from '../../../../forecasting/quantiles';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 120);
const model = loadArtifact(untrainedArtifact(5));

describe('ServableModel', () => {
  it('should give the same forecast for serving as for evaluation', () => {
    for (const end of [2200, 2500, 2880]) {
      const known = series.slice(0, end);
      const [evaluated] = model.forecastAt(series, [end - 1]);
      const { point, quantiles, lastRate } = model.forecast(known);
      expect(Math.log(point / lastRate)).toBeCloseTo(evaluated?.point ?? Number.NaN, 12);
      for (const { level, value } of quantiles) {
        const expected = quantileAt({ levels: PERCENTILES, values: evaluated?.quantiles ?? [] }, level);
        expect(Math.log(value / lastRate)).toBeCloseTo(expected, 12);
      }
    }
  });

  it('should give the same forecast from HISTORY_HOURS as from the whole history', () => {
    expect(model.forecast(series.slice(-HISTORY_HOURS))).toEqual(model.forecast(series));
  });

  it('should use corrected levels after misses, and report them', () => {
    const volatile = series.map((hour, index) =>
      index > 2860 ? { ...hour, rate: 30_000 * 1.03 ** (index % 2) } : hour,
    );
    const { calibration } = model.forecast(volatile);
    const outermost = calibration.find(({ level }) => level === 0.05);
    expect(outermost?.askedAt).toBeLessThan(0.05);
    expect(calibration.find(({ level }) => level === 0.5)?.askedAt).toBe(0.5);
  });

  it('should forecast from two days of prices', () => {
    const { quantiles, point } = model.forecast(series.slice(-48));
    expect(point).toBeGreaterThan(0);
    expect(quantiles.every(({ value }, index) => value > (quantiles[index - 1]?.value ?? 0))).toBe(true);
  });

  it('should give different windows different hashes', () => {
    const state = model.stateAt(series);
    const forecasts = [series, series.slice(0, -1)].map((known) => model.forecastWindow(buildWindow(known), state));
    expect(forecasts[0]?.featuresSha256).not.toBe(forecasts[1]?.featuresSha256);
    expect(model.forecast(series.slice(-MEMORY_HOURS)).featuresSha256).toBe(forecasts[0]?.featuresSha256);
  });
});
