import fc from 'fast-check';
import { calibrateOutcomes, keepCommonHours, mergeFolds } from '../../../../forecasting/backtest/merge-folds';
import { HOUR_MS } from '../../../../forecasting/hour';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import { computeCoverage } from '../../../../forecasting/scoring/coverage';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';

const START = Date.UTC(2020, 0, 1);

function outcomeAt(index: number, change = 0): ForecastOutcome {
  const quantiles = Float64Array.from(PERCENTILES, (level) => level - 0.5);
  return { origin: START + index * HOUR_MS, lastRate: 100, change, point: 0, quantiles };
}

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
