import { buildExamples } from '../../../forecasting/features/examples';
import { computeLogVolatilities, computeRegressors } from '../../../forecasting/features/har-regressors';
import { buildWindow, FEATURE_COUNT, MEMORY_HOURS, WINDOW_HOURS } from '../../../forecasting/features/window';
import { HOUR_MS } from '../../../forecasting/hour';
import { sampleRows } from '../../../forecasting/leakage/example-rows';
import { seededRandom } from '../../../forecasting/random';
import type { HourlyObservation, HourlySeries } from '../../../forecasting/series';

const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;
const START = Date.UTC(2026, 0, 1);
const SERIES = 20;
const HOURS = 900;
const WINDOWS_EACH = 50;

/** Prices with gaps, missing prices, jumps, constant phases and hours without a range. */
function generateSeries(seed: number): HourlySeries {
  const random = seededRandom(seed);
  let rate = 10 ** (random() * 8 - 3);
  return Array.from({ length: HOURS }, (_, index) => {
    const jump = random() < 0.01 ? 20 : 1;
    const change = random() < 0.03 ? 0 : 0.01 * jump * (random() - 0.5);
    rate *= Math.exp(change);
    return observation({ hour: START + index * HOUR_MS, rate, random });
  }).filter(() => random() > 0.004);
}

function observation({ hour, rate, random }: { hour: number; rate: number; random: () => number }): HourlyObservation {
  const range =
    random() < 0.1 ? { high: null, low: null } : { high: rate * (1 + random() / 99), low: rate * (1 - random() / 99) };
  return { hour, rate: random() < 0.003 ? null : rate, volume: 1, cap: null, points: 12, ...range };
}

/** The same windows, computed for training and for serving. */
function computeBoth(series: HourlySeries) {
  const examples = buildExamples(series);
  const logs = computeLogVolatilities(series, 'range');
  return sampleRows({ count: examples.count, size: WINDOWS_EACH, seed: 3 }).map((row) => {
    const index = examples.indices[row] ?? 0;
    const served = buildWindow(series.slice(Math.max(0, index - MEMORY_HOURS + 1), index + 1));
    const trained = examples.inputs.subarray(row * WINDOW_SIZE, (row + 1) * WINDOW_SIZE);
    const regressors = computeRegressors({ series, logs, index }) ?? new Float64Array();
    return { served, trained, regressors };
  });
}

function maxDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((largest, value, place) => Math.max(largest, Math.abs(value - (b[place] ?? Number.NaN))), 0);
}

describe('train and serve parity', () => {
  const windows = Array.from({ length: SERIES }, (_, seed) => generateSeries(seed)).flatMap(computeBoth);

  it('should have a thousand windows to compare', () => {
    expect(windows).toHaveLength(1_000);
  });

  it('should give a network the same inputs in training and in serving, to 1e-9', () => {
    for (const { served, trained } of windows) {
      expect(served.inputs).toHaveLength(trained.length);
      expect(maxDistance(trained, served.inputs)).toBeLessThanOrEqual(1e-9);
    }
  });

  it('should give HAR the same regressors in training and in serving, to 1e-9', () => {
    for (const { served, regressors } of windows) {
      expect(served.regressors.range).toHaveLength(regressors.length);
      expect(maxDistance(regressors, served.regressors.range)).toBeLessThanOrEqual(1e-9);
    }
  });

  it('should detect a window that is one hour old', () => {
    const series = generateSeries(1)
      .slice(0, 300)
      .map((hour, index) => ({ ...hour, hour: START + index * HOUR_MS, rate: hour.rate ?? 1 }));
    const newest = buildWindow(series);
    const old = buildWindow(series.slice(0, -1));
    expect(maxDistance(newest.inputs, old.inputs)).toBeGreaterThan(1e-3);
  });
});
