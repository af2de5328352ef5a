import { readMinuteParameters } from '../../../../config/parameters-file';
import { parametersFile, xgboostLibraryFile } from '../../../../config/paths';
import { planMinutes } from '../../../../forecasting/minutes/backtest/plan';
import { assessMinuteModels, computeDirectionAuc } from '../../../../forecasting/minutes/backtest/result';
import { computeMinuteOutcomes, runMinuteFold } from '../../../../forecasting/minutes/backtest/run-fold';
import { type BarSeries, changeAfter, endOfBar, sliceBars } from '../../../../forecasting/minutes/bar-series';
import { GrowingBars } from '../../../../forecasting/minutes/growing-bars';
import { checkMinuteModel } from '../../../../forecasting/minutes/leakage/check-minute-model';
import { chooseMinuteModels, createMinuteModels } from '../../../../forecasting/minutes/models/families';
import type { MinuteForecaster, MinuteModel } from '../../../../forecasting/minutes/models/minute-model';
import {
  applyMinuteGate,
  computeMinuteEvidence,
  decideOnMinutes,
} from '../../../../forecasting/minutes/promotion/gate';
import { readTreeEnsemble } from '../../../../forecasting/models/trees/tree-ensemble';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import { fitBooster } from '../../../../training/xgboost/fit-booster';
import { loadXgboost } from '../../../../training/xgboost/library';
import { generateBars } from '../../../support/generated-bars';

const MINUTE = 60_000;
const steps = 1;
const series = generateBars({ bars: 66 * 288, barMs: 5 * MINUTE, seed: 21 });
/** Thirty days and a few hours are forecast; the models never see them. */
const testFrom = series.close.length - 8_700;
const training = sliceBars(series, 0, testFrom - 2_100);
const origins = Array.from({ length: 8_690 }, (_, row) => testFrom + row);
const parameters = readMinuteParameters(parametersFile);
const small = {
  ...parameters,
  har: { ...parameters.har, residualDays: 2 },
  xgboost: { ...parameters.xgboost, rounds: 20, maxDepth: 3, rows: 8_000 },
};
const fitTrees = async (job: Parameters<typeof fitBooster>[1]) =>
  fitBooster(await loadXgboost(xgboostLibraryFile), job);
const models = createMinuteModels({ horizon: { steps }, parameters: small, fitTrees });

const modelOf = (name: string): MinuteModel => {
  const model = models.get(name);
  if (!model) throw new Error(name);
  return model;
};

const outcomes = new Map<string, ForecastOutcome[]>();
const outcomesOf = (name: string) => outcomes.get(name) ?? [];

function rmseRatioOf(list: readonly ForecastOutcome[]): number {
  const sum = (loss: (outcome: ForecastOutcome) => number) => list.reduce((total, one) => total + loss(one), 0);
  return Math.sqrt(sum(({ change, point }) => (change - point) ** 2) / sum(({ change }) => change ** 2));
}

beforeAll(async () => {
  for (const name of chooseMinuteModels()) {
    const fitted = await modelOf(name).fit(training);
    const again = modelOf(name).fromFiles(fitted.toFiles());
    outcomes.set(name, computeMinuteOutcomes(again, { series, origins, steps }));
  }
});

test('every model beats the trailing quantiles, and the fitted ones the volatility-scaled baseline, with 90 % coverage', () => {
  const runs = chooseMinuteModels().map((model) => ({ model, outcomes: outcomesOf(model).slice(-4_000) }));
  const settings = { champion: 'combination', scoredEveryMs: 5 * MINUTE, horizonMs: 5 * MINUTE };
  const assessments = assessMinuteModels(runs, settings);
  for (const { model, scores, againstPersistence, againstVolatility, directionAuc } of assessments) {
    expect(scores.hours).toBe(4_000);
    expect(Math.abs(scores.coverage90 - 0.9)).toBeLessThan(0.015);
    expect(scores.rmseRatio).toBeLessThan(1.003);
    expect(Math.abs(directionAuc - 0.5)).toBeLessThan(0.02);
    if (model !== 'persistence') expect(againstPersistence.crpsSkill).toBeGreaterThan(0.02);
    if (!['persistence', 'volatility'].includes(model)) expect(againstVolatility.crpsSkill).toBeGreaterThan(0.005);
  }
});

test('the combination passes gate and leakage check', async () => {
  const fitted = await modelOf('combination').fit(training);
  const rmseRatio = rmseRatioOf(outcomesOf('combination'));
  expect(checkMinuteModel({ model: fitted, series, origins, rmseRatio })).toEqual({
    passed: true,
    count: 0,
    findings: [],
  });
  const { decision, selfTest } = decideOnMinutes(comparisonOf(outcomesOf('combination')));
  expect(decision.reason).toMatch(/on 8690 forecasts that were not used in training/);
  expect(decision.promoted).toBe(true);
  expect(selfTest.trials.map(({ promoted }) => promoted)).toEqual([false, false]);
});

test('the live line, to which bars are appended one by one, forecasts what the back-test forecasts, in every bit', async () => {
  const fitted = await modelOf('combination').fit(training);
  const first = origins[0] ?? 0;
  const live = new GrowingBars({ barMs: series.barMs, firstEnd: series.firstEnd, capacity: series.close.length });
  const append = (index: number) => {
    const [close = 0, high = 0] = [series.close[index], series.high[index]];
    live.append({ close, high, low: series.low[index] ?? 0, volume: series.volume[index] ?? 0 });
  };
  for (let index = 0; index < first; index++) append(index);
  const forecastAt = fitted.open(live.series);
  for (const [row, origin] of origins.slice(0, 300).entries()) {
    append(origin);
    const { point, quantiles } = outcomesOf('combination')[row] ?? {};
    expect(forecastAt(origin)).toEqual({ point, quantiles });
  }
  expect(() => Array.from({ length: series.close.length }, () => append(0))).toThrow(/no place for bar/);
});

const comparisonOf = (candidate: readonly ForecastOutcome[]) => ({
  ...{ candidate, champion: null, overlap: 1 },
  ...{ trailing: outcomesOf('persistence'), volatility: outcomesOf('volatility') },
});
const decideOn = (candidate: readonly ForecastOutcome[]) =>
  applyMinuteGate(computeMinuteEvidence(comparisonOf(candidate)));
const failedRules = (candidate: readonly ForecastOutcome[]) =>
  decideOn(candidate).rules.flatMap(({ rule, passed }) => (passed ? [] : [rule]));

test('the gate refuses the baseline as a model, and too few forecasts', () => {
  const { rules, reason } = decideOn(outcomesOf('volatility'));
  expect(rules.flatMap(({ rule, passed }) => (passed ? [] : [rule]))).toEqual(['volatility-skill-min']);
  expect(reason).toMatch(/no better than that of the volatility-scaled baseline/);
  expect(decideOn(outcomesOf('combination').slice(0, 8_639)).reason).toMatch(
    /^8639 unseen forecasts are too few to judge a model; 8640 are needed/,
  );
});

/** What public designs do: boosted trees of the price level, with levels as inputs. */
async function fitLevels(): Promise<MinuteForecaster> {
  const rowAt = (prices: BarSeries, index: number) => {
    const { close, high, low, volume } = prices;
    const mean = close.subarray(Math.max(0, index - 19), index + 1).reduce((sum, price) => sum + price, 0) / 20;
    return Float32Array.of(close[index] ?? 0, high[index] ?? 0, low[index] ?? 0, volume[index] ?? 0, mean);
  };
  const indices = Array.from({ length: training.close.length - 40 }, (_, row) => row + 20);
  const trees = await fitTrees({
    rows: Float32Array.from(indices.flatMap((index) => [...rowAt(training, index)])),
    labels: Float32Array.from(indices, (index) => training.close[index + steps] ?? 0),
    ...{ columns: ['close', 'high', 'low', 'volume', 'mean'], rounds: 60 },
    parameters: { objective: 'reg:quantileerror', quantile_alpha: '[0.5]', tree_method: 'hist', max_depth: 6 },
  });
  const ensemble = readTreeEnsemble(new Map([['trees.json', trees]]), 'trees.json');
  return {
    forecastAt: (prices, wanted) =>
      wanted.map((index) => {
        const point = Math.log((ensemble.evaluate(rowAt(prices, index))[0] ?? 0) / (prices.close[index] ?? 0));
        return { point, quantiles: Float64Array.from(PERCENTILES, (level) => point + 0.004 * (level - 0.5)) };
      }),
  };
}

test('the gate refuses a model that was trained on price levels', async () => {
  const levels = computeMinuteOutcomes(await fitLevels(), { series, origins, steps });
  expect(rmseRatioOf(levels)).toBeGreaterThan(1.2);
  expect(failedRules(levels)).toEqual(
    expect.arrayContaining(['rmse-ratio-max', 'crps-skill-min', 'volatility-skill-min']),
  );
});

test('gate and leakage check refuse a model that reads the bar that is not finished', async () => {
  const honest = await modelOf('har').fit(training);
  const hasty: MinuteForecaster = {
    forecastAt: (prices, wanted) =>
      honest.forecastAt(prices, wanted).map((forecast, row) => {
        const unfinished = changeAfter(prices, wanted[row] ?? 0, 1);
        const shift = Number.isNaN(unfinished) ? 0 : unfinished / 3;
        return forecast && { point: forecast.point + shift, quantiles: forecast.quantiles.map((one) => one + shift) };
      }),
  };
  const found = computeMinuteOutcomes(hasty, { series, origins, steps });
  expect(failedRules(found)).toContain('rmse-ratio-min');
  const { passed, findings } = checkMinuteModel({ model: hasty, series, origins, rmseRatio: rmseRatioOf(found) });
  expect(passed).toBe(false);
  expect(new Set(findings.map(({ check }) => check))).toEqual(new Set(['model', 'context', 'skill']));
  const fold = planMinutes(series, { steps, refitDays: 30, trainingDays: null }).folds[0];
  if (!fold) throw new Error('no fold');
  const model: MinuteModel = { ...modelOf('har'), name: 'hasty', fit: async () => ({ ...honest, ...hasty }) };
  const run = { series, fold, horizon: { steps }, stride: 1, models: [model], onStep: () => undefined };
  await expect(runMinuteFold(run)).rejects.toThrow(/the model looks ahead/);
});

test('the direction of a forecast that knows the answer has an AUC of 1', () => {
  const all = outcomesOf('har').slice(0, 500);
  const told = all.map((one) => ({ ...one, quantiles: one.quantiles.map((value) => value + Math.sign(one.change)) }));
  expect(computeDirectionAuc(told)).toBe(1);
  expect(Math.abs(computeDirectionAuc(all) - 0.5)).toBeLessThan(0.1);
});

describe('the plan of a back-test on minutes', () => {
  const plan = (options: { from?: number; to?: number }) =>
    planMinutes(series, { steps, refitDays: 7, trainingDays: 30, ...options });

  test('has no price in a fit that an input of a forecast reads, too', () => {
    const { folds, period, stride } = plan({});
    expect(stride).toBe(1);
    expect(folds[0]?.targets.from).toBe(period.from);
    expect(folds.at(-1)?.targets.to).toBe(endOfBar(series, series.close.length - 1));
    for (const { training: fitted, targets } of folds) {
      const oldestInput = targets.from - steps * series.barMs - 170 * 60 * MINUTE;
      expect(fitted.to).toBeLessThan(oldestInput);
      expect(fitted.to - fitted.from).toBeLessThan(30 * 288 * series.barMs);
    }
  });

  test.each([
    [{ to: Date.UTC(2030, 0, 1) }, /The prices end at 2025-03-08 00:00 UTC, before the requested end/],
    [
      { from: Date.UTC(2025, 0, 10) },
      /There are too few prices before 2025-01-10 00:00 UTC: a first fit needs 21 days/,
    ],
    [{ from: Date.UTC(2025, 2, 6), to: Date.UTC(2025, 2, 5) }, /before its start/],
  ])('is refused: %j', (options, message) => {
    expect(() => plan(options)).toThrow(message);
  });

  test('is refused for a short file', () => {
    const options = { steps, refitDays: 7, trainingDays: 30 };
    expect(() => planMinutes(sliceBars(series, 0, 20 * 288), options)).toThrow(
      /The file has 20.0 days, which is too short/,
    );
  });

  test('forecasts fewer bars when a period is long', () => {
    const year = { ...series, barMs: MINUTE, close: new Float64Array(525_600).fill(1) };
    const { stride, period } = planMinutes(year, { steps: 5, refitDays: 30, trainingDays: 365 });
    expect((period.to - period.from) / MINUTE / stride).toBeLessThanOrEqual(110_000);
  });
});

test('an unknown model is named', () => {
  expect(() => chooseMinuteModels(['lstm'])).toThrow(
    'There is no model "lstm" for bars of minutes. Choose from persistence, volatility, har, xgboost, combination',
  );
});
