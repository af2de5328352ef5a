import fc from 'fast-check';
import { absoluteChange, relativeChange } from '../../../../forecasting/comparison/paired-change';
import { seededRandom } from '../../../../forecasting/random';

const loss = fc.double({ min: 0.01, max: 10, noNaN: true });
const runs = fc.array(fc.array(loss, { minLength: 30, maxLength: 30 }), { minLength: 4, maxLength: 4 });
const asWindow = (values: readonly (readonly number[])[]) => [
  {
    base: values.slice(0, 2).map((run) => Float64Array.from(run)),
    head: values.slice(2).map((run) => Float64Array.from(run)),
  },
];

it('should find the change inside its interval, and mean what it says', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const { base, head, change, lower, upper, seedShare } = relativeChange(asWindow(values));
      expect(head).toBeCloseTo(base * (1 + change), 9);
      expect(lower).toBeLessThanOrEqual(change);
      expect(upper).toBeGreaterThanOrEqual(change);
      expect(seedShare).toBeGreaterThanOrEqual(0);
      expect(seedShare).toBeLessThanOrEqual(1);
    }),
  );
});

it('should not depend on the unit of the losses where it is relative, and go with it where it is not', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const times = values.map((run) => run.map((value) => value * 1000));
      expect(relativeChange(asWindow(times)).upper).toBeCloseTo(relativeChange(asWindow(values)).upper, 9);
      expect(absoluteChange(asWindow(times)).upper / 1000).toBeCloseTo(absoluteChange(asWindow(values)).upper, 9);
    }),
  );
});

/** How much is lost in a wild window, in a quiet one and in one between. */
const LEVELS = [3, 1, 2];

/** Losses with shocks of each hour, some the same for all and some for all heads, of each seed and window, and of each hour and seed. */
function plant({ draw, changes }: { draw: number; changes: readonly number[] }) {
  const uniform = seededRandom(draw);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return changes.map((change, window) => {
    const hours = Array.from({ length: 200 }, () => ({
      level: (LEVELS[window] ?? 1) * Math.exp(0.7 * normal()),
      head: 1 + change + 0.1 * normal(),
    }));
    const run = (isHead: boolean) => {
      const seed = 0.01 * normal();
      return Float64Array.from(hours, ({ level, head }) => level * ((isHead ? head : 1) + seed + 0.02 * normal()));
    };
    return { base: [1, 2, 3].map(() => run(false)), head: [1, 2, 3].map(() => run(true)) };
  });
}

it.each([
  ['there is one window', [0.03]],
  ['the change is the same in all', [0.02, 0.02, 0.02]],
  ['it is not', [0.06, -0.03, 0.03]],
  ['it is far from it', [0.3, -0.27, 0.03]],
])('should hold the truth in about 95 of 100 intervals where %s', (_, changes) => {
  const truth = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const intervals = Array.from({ length: 200 }, (_each, draw) => relativeChange(plant({ draw, changes })));
  const held = intervals.filter(({ lower, upper }) => lower <= truth && truth <= upper).length / 200;
  expect(held).toBeGreaterThan(0.92);
  expect(held).toBeLessThan(0.99);
});

it('should let a quiet time say as much as a wild one, and tell the mean losses as they are', () => {
  const windows = plant({ draw: 1, changes: [-0.1, 0.1, 0] });
  const { base, head, change } = relativeChange(windows);
  expect(change).toBeCloseTo(0, 1);
  expect(head / base - 1).toBeLessThan(-0.02);
  const alone = windows.map((window) => relativeChange([window]));
  expect(change).toBeCloseTo(alone.reduce((sum, own) => sum + own.change, 0) / 3, 12);
  expect(base).toBeCloseTo(alone.reduce((sum, own) => sum + own.base, 0) / 3, 12);
});

it('should be wider where seeds disagree than hours alone would make it, and say whose doubt it is', () => {
  const [{ base } = { base: [] }] = plant({ draw: 1, changes: [0] });
  const agreeing = base.map((run) => run.map((value, hour) => value * (1 + 0.01 * Math.sin(hour))));
  const disagreeing = agreeing.map((run, seed) => run.map((value) => value * (1 + 0.05 * (seed - 1))));
  const [sure, unsure] = [agreeing, disagreeing].map((head) => relativeChange([{ base, head }]));
  const width = (change = sure) => (change?.upper ?? 0) - (change?.lower ?? 0);
  expect(width(sure)).toBeGreaterThan(0);
  expect(width(unsure)).toBeGreaterThan(5 * width(sure));
  expect(sure?.seedShare).toBeLessThan(0.1);
  expect(unsure?.seedShare).toBeGreaterThan(0.9);
});
