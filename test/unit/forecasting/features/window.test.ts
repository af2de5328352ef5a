import fc from 'fast-check';
import { buildExamples } from '../../../../forecasting/features/examples';
import {
  buildWindow,
  CONTEXT_HOURS,
  computeHourlyInputs,
  FEATURE_COUNT,
  FEATURE_NAMES,
  MEMORY_HOURS,
  UnusableWindowError,
  WINDOW_HOURS,
} from '../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { HourlyObservation, HourlySeries } from '../../../../forecasting/series';

const START = Date.UTC(2026, 10, 1);
const WINDOW_SIZE = WINDOW_HOURS * FEATURE_COUNT;

/** A random walk; some hours have no range. */
function randomWalk(minLength: number, maxLength: number) {
  const step = fc.record({ change: fc.double({ min: -0.05, max: 0.05, noNaN: true }), hasRange: fc.boolean() });
  return fc.array(step, { minLength, maxLength }).map((steps) => {
    let rate = 50_000;
    return steps.map(({ change, hasRange }, index) => {
      rate *= Math.exp(change);
      return hourAt(index, rate, hasRange);
    });
  });
}

const anySeries = randomWalk(CONTEXT_HOURS, 100);
const anyLongSeries = randomWalk(MEMORY_HOURS + 10, MEMORY_HOURS + 50);

function hourAt(index: number, rate: number, hasRange = true): HourlyObservation {
  const range = hasRange ? { high: rate * 1.002, low: rate * 0.998 } : { high: null, low: null };
  return { hour: START + index * HOUR_MS, rate, volume: 1, cap: 1, points: 12, ...range };
}

function inputOf(series: HourlySeries, name: (typeof FEATURE_NAMES)[number]): number {
  const { inputs } = buildWindow(series);
  return inputs[WINDOW_SIZE - FEATURE_COUNT + FEATURE_NAMES.indexOf(name)] ?? Number.NaN;
}

describe('buildWindow', () => {
  it('should give the same inputs for training and for serving', () => {
    fc.assert(
      fc.property(anySeries, (series) => {
        const examples = buildExamples(series);
        expect(examples.count).toBe(series.length - CONTEXT_HOURS);
        for (let row = 0; row < examples.count; row++) {
          const window = buildWindow(series.slice(0, row + CONTEXT_HOURS));
          expect(examples.inputs.subarray(row * WINDOW_SIZE, (row + 1) * WINDOW_SIZE)).toEqual(window.inputs);
          expect(series[examples.indices[row] ?? -1]?.hour).toBe(window.origin);
          expect(examples.origins[row]).toBe(window.origin);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('should not depend on later hours', () => {
    fc.assert(
      fc.property(
        anySeries,
        fc.nat({ max: 200 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (series, at, factor) => {
          const cut = at % series.length;
          const changed = series.map((hour, index) => (index > cut ? hourAt(index, (hour.rate ?? 1) * factor) : hour));
          expect(computeHourlyInputs(changed).slice(0, cut + 1)).toEqual(computeHourlyInputs(series).slice(0, cut + 1));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('should not depend on hours before its memory, nor on the scale of prices', () => {
    fc.assert(
      fc.property(anyLongSeries, fc.constantFrom(0.001, 8, 1024), (series, factor) => {
        const scaled = series.map((hour) => ({
          ...hour,
          rate: (hour.rate ?? 0) * factor,
          high: hour.high && hour.high * factor,
          low: hour.low && hour.low * factor,
        }));
        const window = buildWindow(series);
        expect(buildWindow(series.slice(-MEMORY_HOURS))).toEqual(window);
        for (const [index, input] of buildWindow(scaled).inputs.entries()) {
          expect(input).toBeCloseTo(window.inputs[index] ?? Number.NaN, 6);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('should stay finite when the price is constant', () => {
    const constant = Array.from({ length: CONTEXT_HOURS }, (_, index) => ({
      ...hourAt(index, 100),
      high: 100,
      low: 100,
    }));
    const { inputs, sigma } = buildWindow(constant);
    expect([...inputs].every(Number.isFinite)).toBe(true);
    expect(sigma).toBe(1e-5);
  });

  it('should have the hour of day and the weekend of the target, not of the origin', () => {
    const untilFridayNight = Array.from({ length: 144 }, (_, index) => hourAt(index, 100 + (index % 3)));
    expect(new Date((untilFridayNight.at(-1)?.hour ?? 0) + HOUR_MS).toISOString()).toBe('2026-11-07T00:00:00.000Z');
    expect(inputOf(untilFridayNight, 'target_hour_sin')).toBeCloseTo(0, 12);
    expect(inputOf(untilFridayNight, 'target_hour_cos')).toBeCloseTo(1, 12);
    expect(inputOf(untilFridayNight, 'target_weekend')).toBe(1);
    expect(inputOf(untilFridayNight.slice(0, -1), 'target_weekend')).toBe(0);
  });

  it('should refuse a series that is too short, has a gap or misses a price', () => {
    const complete = Array.from({ length: CONTEXT_HOURS + 5 }, (_, index) => hourAt(index, 100 + index));
    const gap = complete.filter((_, index) => index !== 20);
    const missing = complete.map((hour, index) => (index === 30 ? { ...hour, rate: null } : hour));
    for (const broken of [complete.slice(-CONTEXT_HOURS + 1), gap, missing, []]) {
      expect(() => buildWindow(broken)).toThrow(UnusableWindowError);
    }
  });
});

describe('buildExamples', () => {
  it('should not cross a gap, neither in a window nor between window and target', () => {
    const hours = Array.from({ length: 200 }, (_, index) => hourAt(index, 100 + (index % 7)));
    const withGap = hours.filter((_, index) => index !== 100);
    const origins = [...buildExamples(withGap).origins].map((origin) => (origin - START) / HOUR_MS);
    expect(origins).toEqual(
      Array.from({ length: 199 }, (_, index) => index).filter(
        (index) => (index >= CONTEXT_HOURS - 1 && index < 99) || index >= 100 + CONTEXT_HOURS,
      ),
    );
  });

  it('should have the next log-return as target', () => {
    const hours = Array.from({ length: CONTEXT_HOURS + 1 }, (_, index) => hourAt(index, 100 + (index % 5)));
    const { targets } = buildExamples(hours);
    const last = hours.at(-1)?.rate ?? 0;
    const before = hours.at(-2)?.rate ?? 0;
    expect(targets[0]).toBeCloseTo(Math.log(last / before), 12);
  });
});
