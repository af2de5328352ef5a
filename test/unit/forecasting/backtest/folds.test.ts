import fc from 'fast-check';
import { planFolds } from '../../../../forecasting/backtest/folds';
import { HOUR_MS } from '../../../../forecasting/hour';
import { EMBARGO_HOURS } from '../../../../forecasting/split';

const START = Date.UTC(2020, 0, 1);

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

test('a fit sees no hour within the embargo before its first target, and no more hours than its window', () => {
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
