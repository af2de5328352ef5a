import { relativeChange } from '../../../../forecasting/comparison/paired-change';
import { evenOut, ofWindow, windowOfEach } from '../../../../forecasting/comparison/windows';
import { HOUR_MS } from '../../../../forecasting/hour';
import { seededRandom } from '../../../../forecasting/random';

const HOURS = 200;
/** A wild window, a quiet one and one between. */
const LEVELS = [3, 1, 2];
const windowOf = LEVELS.flatMap((_, window) => new Array<number>(HOURS).fill(window));

/** @param changes of each window */
function plant(changes: readonly number[], draw: number) {
  const uniform = seededRandom(draw);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const shared = windowOf.map((window) => (LEVELS[window] ?? 1) * Math.exp(0.7 * normal()));
  const run = (factors: readonly number[]) => {
    const seeds = LEVELS.map(() => 0.01 * normal());
    return Float64Array.from(shared, (loss, hour) => {
      const window = windowOf[hour] ?? 0;
      return loss * ((factors[window] ?? 1) + (seeds[window] ?? 0) + 0.1 * normal());
    });
  };
  const factors = changes.map((change) => 1 + change);
  return { base: [1, 2, 3].map(() => run([1, 1, 1])), head: [1, 2, 3].map(() => run(factors)) };
}

it('should tell the window of each target', () => {
  const windows = [
    { from: 10 * HOUR_MS, to: 11 * HOUR_MS },
    { from: 50 * HOUR_MS, to: 51 * HOUR_MS },
  ];
  const outcomes = [9, 10, 49, 50].map((hour) => ({
    origin: hour * HOUR_MS,
    lastRate: 1,
    change: 0,
    point: 0,
    quantiles: new Float64Array(99),
  }));
  expect(windowOfEach(outcomes, windows)).toEqual([0, 0, 1, 1]);
});

it('should let a quiet time say as much as a wild one', () => {
  const losses = plant([-0.1, 0.1, 0], 1);
  expect(relativeChange(losses).change).toBeLessThan(-0.02);
  expect(relativeChange(evenOut(losses, windowOf)).change).toBeCloseTo(0, 1);
  expect(relativeChange(ofWindow(losses, windowOf, 0)).change).toBeLessThan(-0.07);
  expect(relativeChange(ofWindow(losses, windowOf, 1)).change).toBeGreaterThan(0.07);
});

it('should change nothing where there is one window, and leave the mean of the base as it was', () => {
  const losses = plant([0.1, 0, 0], 2);
  const one = evenOut(losses, new Array<number>(3 * HOURS).fill(0));
  expect(relativeChange(one).change).toBeCloseTo(relativeChange(losses).change, 12);
  expect(relativeChange(evenOut(losses, windowOf)).base).toBeCloseTo(relativeChange(losses).base, 9);
});

it.each([
  ['the change is the same in all', [0.02, 0.02, 0.02]],
  ['it is not', [0.06, -0.03, 0.03]],
])('should hold the truth in about 95 of 100 intervals where %s', (_, changes) => {
  const truth = 0.02;
  const intervals = Array.from({ length: 200 }, (_each, draw) =>
    relativeChange(evenOut(plant(changes, draw), windowOf)),
  );
  const held = intervals.filter(({ lower, upper }) => lower <= truth && truth <= upper).length / 200;
  expect(held).toBeGreaterThan(0.92);
});
