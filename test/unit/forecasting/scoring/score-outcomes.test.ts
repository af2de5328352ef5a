import fc from 'fast-check';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import { scoreOutcomes } from '../../../../forecasting/scoring/score-outcomes';
import { createSineOutcomes } from './sine-outcomes';

const outcomes = createSineOutcomes(400, { scale: 0.003, shift: 0.001 });

/** Outcomes of a perfectly calibrated model: the actual is drawn from the forecast distribution, a logistic one of varying width. */
function drawCalibrated(count: number, seed: number): ForecastOutcome[] {
  const random = seededRandom(seed);
  return createSineOutcomes(count, { scale: 0.004, shift: 0.001 }).map((outcome) => {
    const level = Math.min(1 - 1e-9, Math.max(1e-9, random()));
    const width = ((outcome.quantiles[49] ?? 0) - (outcome.quantiles[39] ?? 0)) / -Math.log(0.4 / 0.6);
    return { ...outcome, change: outcome.point + width * Math.log(level / (1 - level)) };
  });
}

describe('scoreOutcomes', () => {
  it('should agree with numpy and scipy on the same outcomes', () => {
    const scores = scoreOutcomes(outcomes);
    // numpy 2.4: 2 · mean(max(τe, (τ − 1)e)); (u − l) + 20 · miss; convolve(covered, ones(168) / 168); scipy 1.17: binomtest
    const expected = {
      crps: 0.004879122726785287,
      crpsUsd: 106.29565904096646,
      winkler90: 0.035564787500795364,
      winkler90Usd: 774.9382507166953,
      coverage50: 0.235,
      coverage80: 0.51,
      coverage90: 0.6825,
      coverage95: 0.83,
      rmse: 169.94318389386595,
      mae: 146.73958815445542,
      rmseRatio: 1.005139000390106,
      maeRatio: 1.0061456526523263,
      r2: -0.010582832885378535,
    };
    for (const [name, value] of Object.entries(expected)) expect(scores).toHaveProperty(name, closeTo(value));
    expect(scores.weekly).toEqual({ worst: closeTo(0.6130952380952379), best: closeTo(0.726190476190476) });
    expect(scores.direction).toEqual({ hours: 399, hits: 194, rate: 194 / 399, p: closeTo(0.6166896621432085) });
  });

  it('should give a perfect forecast a loss of zero', () => {
    const perfect = outcomes.map((outcome) => {
      const quantiles = new Float64Array(PERCENTILES.length).fill(outcome.change);
      return { ...outcome, point: outcome.change, quantiles };
    });
    const { direction, ...scores } = scoreOutcomes(perfect);
    expect(scores).toMatchObject({ crps: 0, crpsUsd: 0, winkler90: 0, winkler90Usd: 0, rmse: 0, mae: 0, r2: 1 });
    expect(direction).toMatchObject({ rate: 1 });
    expect(direction?.p).toBeLessThan(1e-90);
  });

  it('should find the nominal coverage for calibrated forecasts', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const scores = scoreOutcomes(drawCalibrated(4_000, seed));
        for (const level of [50, 80, 90, 95] as const) {
          // Five standard deviations.
          const tolerance = 5 * Math.sqrt(((level / 100) * (1 - level / 100)) / 4_000);
          expect(Math.abs(scores[`coverage${level}`] - level / 100)).toBeLessThan(tolerance);
        }
        for (const share of scores.pit) expect(Math.abs(share - 0.05)).toBeLessThan(0.02);
        for (const [index, share] of scores.sharesBelow.entries()) {
          expect(Math.abs(share - (PERCENTILES[index] ?? 0))).toBeLessThan(0.045);
        }
      }),
      { numRuns: 5 },
    );
  });

  it('should give calibrated forecasts a lower CRPS than wider, narrower or shifted ones', () => {
    const calibrated = drawCalibrated(4_000, 1);
    const { crps } = scoreOutcomes(calibrated);
    const altered = (alter: (value: number, point: number) => number) =>
      calibrated.map((outcome) => ({
        ...outcome,
        quantiles: outcome.quantiles.map((value) => alter(value, outcome.point)),
      }));
    expect(scoreOutcomes(altered((value, point) => point + 1.3 * (value - point))).crps).toBeGreaterThan(crps);
    expect(scoreOutcomes(altered((value, point) => point + 0.7 * (value - point))).crps).toBeGreaterThan(crps);
    expect(scoreOutcomes(altered((value) => value + 0.002)).crps).toBeGreaterThan(crps);
  });

  it('should be NaN where a quantile is missing or there are no outcomes', () => {
    const [first, ...rest] = outcomes;
    const broken = first ? [{ ...first, quantiles: first.quantiles.slice(0, 98) }, ...rest] : [];
    expect(scoreOutcomes(broken)).toMatchObject({ crps: Number.NaN, crpsUsd: Number.NaN });
    const none = scoreOutcomes([]);
    expect(none).toMatchObject({ hours: 0, crps: Number.NaN, rmseRatio: Number.NaN, coverage90: Number.NaN });
    expect(none).toMatchObject({ weekly: null, direction: null });
  });

  it('should have no direction where the forecast is always the last price', () => {
    expect(scoreOutcomes(outcomes.map((outcome) => ({ ...outcome, point: 0 }))).direction).toBeNull();
  });

  it('should have no weekly coverage without a complete week', () => {
    expect(scoreOutcomes(outcomes.slice(0, 167)).weekly).toBeNull();
    expect(scoreOutcomes(outcomes.slice(0, 168)).weekly).not.toBeNull();
    expect(scoreOutcomes(outcomes.filter((_, index) => index % 5 !== 0)).weekly).toBeNull();
  });

  it('should score a year of hours in half a second of one core', () => {
    const year = createSineOutcomes(8_760, { scale: 0.003, shift: 0.001 });
    const measureSeconds = () => {
      const began = process.cpuUsage();
      scoreOutcomes(year);
      return process.cpuUsage(began).user / 1e6;
    };
    expect(Math.min(measureSeconds(), measureSeconds(), measureSeconds())).toBeLessThan(0.5);
  });
});

function closeTo(value: number): number {
  return expect.closeTo(value, 10);
}
