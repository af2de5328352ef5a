import fc from 'fast-check';
import { choosePeriod, planFolds } from '../../../../forecasting/backtest/folds';
import { HOUR_MS } from '../../../../forecasting/hour';
import type { HourlySeries } from '../../../../forecasting/series';
import { EMBARGO_HOURS } from '../../../../forecasting/split';

const START = Date.UTC(2020, 0, 1);

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

const walks = fc.record({
  before: fc.integer({ min: EMBARGO_HOURS + 200, max: 20_000 }),
  hours: fc.integer({ min: 1, max: 9_000 }),
  refitHours: fc.integer({ min: 24, max: 2_000 }),
  windowHours: fc.option(fc.integer({ min: 200, max: 9_000 })),
  warmUpHours: fc.constantFrom(0, 720),
});

function plan({ before, hours, ...walk }: typeof walks extends fc.Arbitrary<infer Walk> ? Walk : never) {
  const from = START + before * HOUR_MS;
  const period = { from, to: from + (hours - 1) * HOUR_MS };
  return { period, folds: planFolds({ ...walk, period, firstHour: START, minTrainingHours: 200 }) };
}

test('the scored folds cover every hour of the period once', () => {
  fc.assert(
    fc.property(walks, (walk) => {
      const { period, folds } = plan(walk);
      const scored = folds.filter(({ isWarmUp }) => !isWarmUp);
      expect(scored[0]?.targets.from).toBe(period.from);
      expect(scored.at(-1)?.targets.to).toBe(period.to);
      for (const [index, { targets }] of scored.slice(1).entries()) {
        expect(targets.from).toBe((scored[index]?.targets.to ?? 0) + HOUR_MS);
      }
    }),
  );
});

test('a fit uses no hour within the embargo before its first target, and no more hours than its window', () => {
  fc.assert(
    fc.property(walks, (walk) => {
      for (const { training, targets } of plan(walk).folds) {
        expect(targets.from - training.to).toBeGreaterThan(EMBARGO_HOURS * HOUR_MS);
        expect(training.from).toBeGreaterThanOrEqual(START);
        expect(training.to).toBeGreaterThan(training.from);
        if (walk.windowHours !== null) {
          expect((training.to - training.from) / HOUR_MS + 1).toBeLessThanOrEqual(walk.windowHours);
        }
        if (walk.windowHours === null) expect(training.from).toBe(START);
      }
    }),
  );
});

test('the warm-up ends at the start of the period and has the requested length, or less where the history is short', () => {
  fc.assert(
    fc.property(walks, (walk) => {
      const { period, folds } = plan(walk);
      const warmUp = folds.filter(({ isWarmUp }) => isWarmUp);
      const possible = Math.min(walk.warmUpHours, walk.before - EMBARGO_HOURS - 200);
      const hours = warmUp.reduce((sum, { targets }) => sum + (targets.to - targets.from) / HOUR_MS + 1, 0);
      expect(hours).toBe(possible);
      if (possible > 0) expect(warmUp.at(-1)?.targets.to).toBe(period.from - HOUR_MS);
    }),
  );
});
