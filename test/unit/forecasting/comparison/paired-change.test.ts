import fc from 'fast-check';
import { absoluteChange, relativeChange } from '../../../../forecasting/comparison/paired-change';
import { seededRandom } from '../../../../forecasting/random';

const loss = fc.double({ min: 0.01, max: 10, noNaN: true });
const runs = fc.array(fc.array(loss, { minLength: 30, maxLength: 30 }), { minLength: 4, maxLength: 4 });
const asLosses = (values: readonly (readonly number[])[]) => ({
  base: values.slice(0, 2).map((run) => Float64Array.from(run)),
  head: values.slice(2).map((run) => Float64Array.from(run)),
});

it('should find the change inside its interval, and mean what it says', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const { base, head, change, lower, upper } = relativeChange(asLosses(values));
      expect(head).toBeCloseTo(base * (1 + change), 9);
      expect(lower).toBeLessThanOrEqual(change);
      expect(upper).toBeGreaterThanOrEqual(change);
    }),
  );
});

it('should not depend on the unit of the losses where it is relative, and go with it where it is not', () => {
  fc.assert(
    fc.property(runs, (values) => {
      const times = values.map((run) => run.map((value) => value * 1000));
      expect(relativeChange(asLosses(times)).upper).toBeCloseTo(relativeChange(asLosses(values)).upper, 9);
      expect(absoluteChange(asLosses(times)).upper / 1000).toBeCloseTo(absoluteChange(asLosses(values)).upper, 9);
    }),
  );
});

/** Losses with a shock that both share, one of each seed, and one of each hour and seed. */
function plant({ draw, trueChange }: { draw: number; trueChange: number }) {
  const uniform = seededRandom(draw);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const hours = Array.from({ length: 300 }, () => Math.exp(0.7 * normal()));
  const run = (level: number) => {
    const seed = 0.02 * normal();
    return Float64Array.from(hours, (shared) => shared * level * (1 + seed + 0.2 * normal()));
  };
  return { base: [run(1), run(1), run(1)], head: [1, 2, 3].map(() => run(1 + trueChange)) };
}

it('should hold the truth in about 95 of 100 intervals, seeds and hours both at work', () => {
  const trueChange = 0.03;
  const intervals = Array.from({ length: 200 }, (_, draw) => relativeChange(plant({ draw, trueChange })));
  const held = intervals.filter(({ lower, upper }) => lower <= trueChange && trueChange <= upper).length / 200;
  expect(held).toBeGreaterThan(0.92);
});

it('should be wider where seeds disagree than hours alone would make it', () => {
  const { base, head } = plant({ draw: 1, trueChange: 0 });
  const agreeing = { base, head: base.map((run) => run.map((value, hour) => value * (1 + 0.01 * Math.sin(hour)))) };
  const disagreeing = {
    base,
    head: agreeing.head.map((run, seed) => run.map((value) => value * (1 + 0.05 * (seed - 1)))),
  };
  const width = (losses: typeof agreeing) => relativeChange(losses).upper - relativeChange(losses).lower;
  expect(width(disagreeing)).toBeGreaterThan(5 * width(agreeing));
  expect(width({ base, head })).toBeGreaterThan(0);
});
