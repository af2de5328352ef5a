import fc from 'fast-check';
import { computeAbsoluteChange, computeRelativeChange } from '../../../../forecasting/comparison/paired-change';
import { seededRandom } from '../../../../forecasting/random';

const loss = fc.double({ min: 0.01, max: 10, noNaN: true });
const runs = fc.array(fc.array(loss, { minLength: 30, maxLength: 30 }), { minLength: 4, maxLength: 4 });
const asWindow = (values: readonly (readonly number[])[]) => [
  {
    base: values.slice(0, 2).map((run) => Float64Array.from(run)),
    head: values.slice(2).map((run) => Float64Array.from(run)),
  },
];

it('should compute a change that is inside its interval and agrees with the means', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const { base, head, change, lower, upper, seedShare } = computeRelativeChange(asWindow(values));
      expect(head).toBeCloseTo(base * (1 + change), 9);
      expect(lower).toBeLessThanOrEqual(change);
      expect(upper).toBeGreaterThanOrEqual(change);
      expect(seedShare).toBeGreaterThanOrEqual(0);
      expect(seedShare).toBeLessThanOrEqual(1);
    }),
  );
});

it('should scale with the unit of the losses only when the change is absolute', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const times = values.map((run) => run.map((value) => value * 1000));
      expect(computeRelativeChange(asWindow(times)).upper).toBeCloseTo(
        computeRelativeChange(asWindow(values)).upper,
        9,
      );
      expect(computeAbsoluteChange(asWindow(times)).upper / 1000).toBeCloseTo(
        computeAbsoluteChange(asWindow(values)).upper,
        9,
      );
    }),
  );
});

/** The mean loss in a volatile, a quiet and a medium window. */
const LEVELS = [3, 1, 2];

/** Losses with random shocks: per hour (for all runs, and for the head), per seed and window, and per hour and seed. */
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
  ['the change is the same in all windows', [0.02, 0.02, 0.02]],
  ['the change differs between windows', [0.06, -0.03, 0.03]],
  ['the change differs strongly between windows', [0.3, -0.27, 0.03]],
])('should contain the true change in about 95 % of the intervals when %s', (_, changes) => {
  const trueChange = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const intervals = Array.from({ length: 200 }, (_each, draw) => computeRelativeChange(plant({ draw, changes })));
  const share = intervals.filter(({ lower, upper }) => lower <= trueChange && trueChange <= upper).length / 200;
  expect(share).toBeGreaterThan(0.92);
  expect(share).toBeLessThan(0.99);
});

it('should give a quiet window the same weight as a volatile one, and report the mean losses', () => {
  const windows = plant({ draw: 1, changes: [-0.1, 0.1, 0] });
  const { base, head, change } = computeRelativeChange(windows);
  expect(change).toBeCloseTo(0, 1);
  expect(head / base - 1).toBeLessThan(-0.02);
  const alone = windows.map((window) => computeRelativeChange([window]));
  expect(change).toBeCloseTo(alone.reduce((sum, own) => sum + own.change, 0) / 3, 12);
  expect(base).toBeCloseTo(alone.reduce((sum, own) => sum + own.base, 0) / 3, 12);
});

it('should have a wider interval when seeds disagree, and report the share of the variance that they cause', () => {
  const [{ base } = { base: [] }] = plant({ draw: 1, changes: [0] });
  const agreeing = base.map((run) => run.map((value, hour) => value * (1 + 0.01 * Math.sin(hour))));
  const disagreeing = agreeing.map((run, seed) => run.map((value) => value * (1 + 0.05 * (seed - 1))));
  const [certain, uncertain] = [agreeing, disagreeing].map((head) => computeRelativeChange([{ base, head }]));
  const width = (change = certain) => (change?.upper ?? 0) - (change?.lower ?? 0);
  expect(width(certain)).toBeGreaterThan(0);
  expect(width(uncertain)).toBeGreaterThan(5 * width(certain));
  expect(certain?.seedShare).toBeLessThan(0.1);
  expect(uncertain?.seedShare).toBeGreaterThan(0.9);
});
