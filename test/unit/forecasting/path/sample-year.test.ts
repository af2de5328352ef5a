import { readPathParameters } from '../../../../config/parameters-file';
import { parametersFile } from '../../../../config/paths';
import { HOUR_MS } from '../../../../forecasting/hour';
import { backtestPath } from '../../../../forecasting/path/backtest';
import { PATH_FAMILIES, PATH_HORIZONS } from '../../../../forecasting/path/path-family';
import { PATH_HOURS } from '../../../../forecasting/questions';
import { readPriceSample } from '../../../support/price-sample';

const parameters = readPathParameters(parametersFile);
const YEAR_HOURS = 8_760;
/** Half as many origins as in the documents, also without a common divisor with 24, and a third of the fits. */
const STRIDE = 11;
const REFIT_HOURS = YEAR_HOURS / 4;

/** Scores the published family on the last hours of the sample. Fits use the hours before their fold only. */
async function scoreLastHours(hours: number, changed: Partial<typeof parameters> = {}) {
  const series = readPriceSample();
  const to = (series.at(-1)?.hour ?? 0) - PATH_HOURS * HOUR_MS;
  const period = { from: to - (hours - 1) * HOUR_MS, to };
  const [published] = await backtestPath({
    ...{ series, period, parameters: { ...parameters, ...changed }, families: [PATH_FAMILIES[0]] },
    ...{ refitHours: REFIT_HOURS, windowHours: 17_520, stride: STRIDE },
  });
  return published?.horizons ?? [];
}

describe('the published path on the last year of the sample', () => {
  it('should cover 88 to 92 % at every horizon, and have a better CRPS than the scaled trailing quantiles', async () => {
    const horizons = await scoreLastHours(YEAR_HOURS);
    expect(horizons.map(({ hours }) => hours)).toEqual(PATH_HORIZONS);
    for (const { coverage, crpsRatio, rmseRatio, forecasts } of horizons) {
      expect(forecasts).toBe(Math.floor(YEAR_HOURS / STRIDE));
      expect(coverage).toBeGreaterThan(0.88);
      expect(coverage).toBeLessThan(0.92);
      expect(crpsRatio).toBeLessThan(1);
      expect(rmseRatio).toBe(1);
    }
  });

  it('should show when long horizons are calibrated too fast', async () => {
    const calibration = { ...parameters.calibration, rate: 1, leak: 0 };
    const horizons = await scoreLastHours(YEAR_HOURS / 4, { calibration });
    expect(Math.min(...horizons.map(({ coverage }) => coverage))).toBeLessThan(0.88);
  });
});
