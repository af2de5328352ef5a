import { readRiseParameters } from '../../../../config/parameters-file';
import { parametersFile, xgboostLibraryFile } from '../../../../config/paths';
import { loadArtifact } from '../../../../forecasting/models/artifact';
import { createEwmaModel } from '../../../../forecasting/models/ewma';
import { createHarModel } from '../../../../forecasting/models/har';
import type { Model } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import { createXgboostQuantiles } from '../../../../forecasting/models/xgboost-quantiles';
import { fitBooster } from '../../../../training/xgboost/fit-booster';
import { loadXgboost, whyNoXgboost } from '../../../../training/xgboost/library';
import { readPricesUntil } from '../../../support/price-sample';
import { untrainedArtifact } from '../../../support/untrained-artifact';

const series = readPricesUntil(Date.UTC(2023, 4, 1), 120);
const known = series.slice(0, 2000);
const origins = Array.from({ length: 200 }, (_, index) => 2300 + index);

/** These tests do not need a trained model. */
const combination: Model = {
  name: 'combination',
  fit: async () => loadArtifact(untrainedArtifact(7)),
  fromFiles: (files) => loadArtifact(files),
};
/** Few trees, fitted in this process. */
const xgboost = createXgboostQuantiles({
  parameters: { ...readRiseParameters(parametersFile).xgboost, rounds: 3 },
  fitTrees: async (job) => fitBooster(await loadXgboost(xgboostLibraryFile), job),
});
const models = [
  persistence,
  createEwmaModel({ decay: 0.95, residualHours: 720 }),
  createHarModel({ fitHours: 8760, ridge: 1e-3, residualHours: 720, mirrored: false, calendar: 'day' }),
  combination,
  ...(whyNoXgboost(xgboostLibraryFile) === null ? [xgboost] : []),
].map((model) => [model.name, model] as const);

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

  it('should not forecast from a window with a gap', async () => {
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
