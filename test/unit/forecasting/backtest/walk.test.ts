import fc from 'fast-check';
import { choosePeriod } from '../../../../forecasting/backtest/folds';
import { calibrateOutcomes, keepCommonHours, mergeFolds } from '../../../../forecasting/backtest/merge-folds';
import { chooseModels, modelsToRun } from '../../../../forecasting/backtest/models';
import { HOUR_MS } from '../../../../forecasting/hour';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import { computeCoverage } from '../../../../forecasting/scoring/coverage';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../../../forecasting/series';
import { EMBARGO_HOURS } from '../../../../forecasting/split';

const START = Date.UTC(2020, 0, 1);

function outcomeAt(index: number, change = 0): ForecastOutcome {
  const quantiles = Float64Array.from(PERCENTILES, (level) => level - 0.5);
  return { origin: START + index * HOUR_MS, lastRate: 100, change, point: 0, quantiles };
}

function hours(count: number): HourlySeries {
  return Array.from({ length: count }, (_, index) => ({
    ...{ hour: START + index * HOUR_MS, rate: 100, volume: null, cap: null, high: null, low: null, points: 1 },
  }));
}

describe('the period', () => {
  const earliest = START + (2_160 + EMBARGO_HOURS) * HOUR_MS;

  test('is the last year by default, or the rest of the file after the first training period', () => {
    const last = START + 19_999 * HOUR_MS;
    expect(choosePeriod(hours(20_000), {})).toEqual({ from: last - 8_759 * HOUR_MS, to: last });
    expect(choosePeriod(hours(4_000), {})).toEqual({ from: earliest, to: START + 3_999 * HOUR_MS });
  });

  test.each([
    [
      { from: START + 100 * HOUR_MS },
      /There are only 100 hours of prices before 2020-01-05T04Z: .*\. Start at 2020-04-\d\dT\d\dZ or later/,
    ],
    [{ to: Date.UTC(2030, 0, 1) }, /The prices end at .*, before the requested end 2030-01-01T00Z/],
    [
      { from: Date.UTC(2020, 10, 2), to: Date.UTC(2020, 10, 1) },
      /ends at 2020-11-01T00Z, before its start 2020-11-02T00Z/,
    ],
  ])('is refused where the file has no such hours: %j', (options, message) => {
    expect(() => choosePeriod(hours(10_000), options)).toThrow(message);
  });

  test('is refused for a file of one month', () => {
    expect(() => choosePeriod(hours(720), {})).toThrow(expect.objectContaining({ code: 'UnusablePeriod' }));
  });
});

describe('the model names', () => {
  test('start with the baseline and are unique', () => {
    expect(chooseModels(['har', 'har+aci', 'har'])).toEqual(['persistence', 'har', 'har+aci']);
  });

  test('are refused if unknown, with the list of the known ones', () => {
    expect(() => chooseModels(['arima'])).toThrow(expect.objectContaining({ code: 'UnknownModel' }));
    expect(() => chooseModels(['arima'])).toThrow(/persistence, .*har/);
  });

  test('run once each, and in the warm-up only where calibration needs them', () => {
    const names = ['persistence', 'har', 'har+aci'];
    expect(modelsToRun(names, { isWarmUp: false })).toEqual(['persistence', 'har']);
    expect(modelsToRun(names, { isWarmUp: true })).toEqual(['har']);
  });
});

test('folds are merged in order of time, and the warm-up is not scored', () => {
  const foldOf = (index: number, isWarmUp: boolean) => {
    const targets = { from: START + (index * 10 + 1) * HOUR_MS, to: START + (index * 10 + 10) * HOUR_MS };
    const outcomes = Array.from({ length: 10 }, (_, hour) => outcomeAt(index * 10 + hour));
    return { fold: { index, isWarmUp, targets, training: targets }, runs: [{ model: 'har', outcomes }] };
  };
  const [merged, calibrated] = mergeFolds({
    names: ['har', 'har+aci'],
    folds: [foldOf(2, false), foldOf(0, true), foldOf(1, false)],
    period: { from: START + 11 * HOUR_MS, to: START + 30 * HOUR_MS },
    calibrate: (outcomes) => outcomes.map((outcome, index) => ({ ...outcome, point: index })),
  });
  expect(merged?.outcomes).toEqual(Array.from({ length: 20 }, (_, index) => outcomeAt(10 + index)));
  expect(calibrated?.outcomes.map(({ point }) => point)).toEqual(Array.from({ length: 20 }, (_, index) => 10 + index));
});

test('all models are scored on the hours that all of them have forecast', () => {
  const index = fc.uniqueArray(fc.nat(30)).map((indices) => indices.sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(index, { minLength: 1, maxLength: 4 }), (models) => {
      const common = keepCommonHours(
        models.map((indices, model) => ({ model: `${model}`, outcomes: indices.map((at) => outcomeAt(at)) })),
      );
      const shared = models.reduce((a, b) => a.filter((at) => b.includes(at))).map((at) => START + at * HOUR_MS);
      for (const { outcomes } of common) expect(outcomes.map(({ origin }) => origin)).toEqual(shared);
    }),
  );
});

describe('calibrateOutcomes', () => {
  const parameters = { rate: 0.05, leak: 0.002, hours: 336 };
  const random = seededRandom(3);
  const narrow = Array.from({ length: 900 }, (_, index) => outcomeAt(index, 2 * (random() - 0.5)));

  test('widens intervals that are too narrow', () => {
    const calibrated = calibrateOutcomes(narrow, parameters);
    expect(computeCoverage(narrow, 0.9)).toBeLessThan(0.5);
    expect(computeCoverage(calibrated.slice(400), 0.9)).toBeGreaterThan(computeCoverage(narrow, 0.9) + 0.02);
  });

  test('does not use the actual of the same hour or of a later one', () => {
    const altered = narrow.map((outcome, index) => (index >= 600 ? { ...outcome, change: 0.01 } : outcome));
    const [before, after] = [narrow, altered].map((outcomes) =>
      calibrateOutcomes(outcomes, parameters).map(({ quantiles }) => quantiles.join()),
    );
    expect(after?.slice(0, 601)).toEqual(before?.slice(0, 601));
    expect(after?.[650]).not.toBe(before?.[650]);
  });
});
