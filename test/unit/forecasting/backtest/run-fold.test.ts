import fc from 'fast-check';
import { planFolds } from '../../../../forecasting/backtest/folds';
import { runFold } from '../../../../forecasting/backtest/run-fold';
import { logReturn } from '../../../../forecasting/features/volatility';
import { HOUR_MS } from '../../../../forecasting/hour';
import { multiplied } from '../../../../forecasting/leakage/altered-futures';
import type { FittedModel, Model } from '../../../../forecasting/models/model';
import { persistence } from '../../../../forecasting/models/persistence';
import type { HourlySeries } from '../../../../forecasting/series';
import { EMBARGO_HOURS } from '../../../../forecasting/split';
import { readPricesUntil } from '../../../support/price-sample';

const LAST = Date.UTC(2023, 5, 1);
const series = readPricesUntil(LAST, 120);
const period = { from: LAST - 239 * HOUR_MS, to: LAST };
const folds = planFolds({
  period,
  firstHour: series[0]?.hour ?? 0,
  refitHours: 100,
  windowHours: 1_000,
  warmUpHours: 0,
  minTrainingHours: 500,
});

/** The width of its forecasts is the mean move of the fitted hours, so a change in any of those hours changes every forecast. */
const wide: Model = {
  name: 'wide',
  fit: async (history) => {
    const changes = history.map((hour, index) => Math.abs(logReturn(history[index - 1], hour) ?? 0));
    return spread(changes.reduce((sum, change) => sum + change, 0) / changes.length);
  },
  fromFiles: () => spread(1),
};

function spread(scale: number): FittedModel {
  return {
    forecastAt: (history, origins) =>
      origins.map((origin) => {
        const quantiles = Float64Array.from({ length: 99 }, (_, index) => scale * (index - 49));
        return { point: logReturn(history[origin - 1], history[origin]) ?? 0, quantiles };
      }),
    toFiles: () => new Map(),
  };
}

async function walk(prices: HourlySeries, models: readonly Model[] = [wide, persistence]) {
  const runs = await Promise.all(folds.map((fold) => runFold({ series: prices, fold, models, onStep: () => {} })));
  return runs.flat().flatMap(({ model, outcomes }) => outcomes.map((outcome) => ({ model, ...outcome })));
}

test('every hour of the period is forecast once by each model', async () => {
  const outcomes = await walk(series);
  for (const model of ['wide', 'persistence']) {
    const hours = outcomes.filter((outcome) => outcome.model === model).map(({ origin }) => origin + HOUR_MS);
    expect(hours).toEqual(Array.from({ length: 240 }, (_, index) => period.from + index * HOUR_MS));
  }
});

test('hours after an origin change no forecast at or before it', async () => {
  const before = await walk(series);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: series.length - 241, max: series.length - 2 }), async (index) => {
      const after = await walk(multiplied.alter(series, index));
      const known = series[index]?.hour ?? 0;
      const forecasts = (outcomes: typeof before) =>
        outcomes
          .filter(({ origin }) => origin <= known)
          .map(({ model, origin, point, quantiles }) => [model, origin, point, ...quantiles].join());
      expect(forecasts(after)).toEqual(forecasts(before));
    }),
    { numRuns: 12 },
  );
});

test('hours within the embargo change no fit', async () => {
  const [fold] = folds;
  const firstTarget = series.findIndex(({ hour }) => hour === fold?.targets.from);
  const altered = multiplied.alter(series, firstTarget - EMBARGO_HOURS - 1);
  const widths = (outcomes: Awaited<ReturnType<typeof walk>>) =>
    outcomes
      .filter(({ model, origin }) => model === 'wide' && origin < (fold?.targets.to ?? 0))
      .map(({ quantiles }) => quantiles[98]);
  expect(widths(await walk(altered))).toEqual(widths(await walk(series)));
});

test('a model that looks ahead is refused, and the error names it', async () => {
  const lookAhead: FittedModel = {
    ...spread(1),
    forecastAt: (history, origins) =>
      origins.map((origin) => ({
        point: logReturn(history[origin], history[origin + 1]) ?? 0,
        quantiles: Float64Array.from({ length: 99 }, (_, index) => index),
      })),
  };
  const leaky: Model = { name: 'leaky', fit: async () => lookAhead, fromFiles: () => lookAhead };
  await expect(walk(series, [leaky])).rejects.toThrow(/the model "leaky" failed: its forecast at .* looks ahead/);
});

test('a model with crossing quantiles or NaN is refused, and the error names it', async () => {
  const modelWithQuantile = (value: number): Model => {
    const fitted: FittedModel = {
      ...spread(1),
      forecastAt: (_, origins) => origins.map(() => ({ point: 0, quantiles: new Float64Array(99).fill(value, 98) })),
    };
    return { name: 'broken', fit: async () => fitted, fromFiles: () => fitted };
  };
  await expect(walk(series, [modelWithQuantile(-1)])).rejects.toThrow(
    /the model "broken" failed: .* are not finite or not ascending/,
  );
  await expect(walk(series, [modelWithQuantile(Number.NaN)])).rejects.toThrow(
    /the model "broken" failed: .* are not finite or not ascending/,
  );
});
