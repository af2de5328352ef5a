import { compareChanges } from '../../../../forecasting/comparison/compare-changes';
import { isSuspicious, judgeChange } from '../../../../forecasting/comparison/judge-change';
import { plantChange } from './planted-changes';

const MONTH = 720;
const judge = (planted: { spread: number; draw: number; hours?: number; seeds?: number }) => {
  const comparison = compareChanges(plantChange({ hours: 2 * MONTH, seeds: 3, ...planted }));
  return { ...judgeChange(comparison), comparison };
};
const draws = (count: number) => Array.from({ length: count }, (_, draw) => draw + 1);

describe('a change of the program', () => {
  it('should be blocked where its intervals are half as wide again', () => {
    for (const draw of draws(4)) {
      const { outcome, blocks, comparison } = judge({ spread: 1.5, draw });
      expect({ outcome, blocks }).toEqual({ outcome: 'worse', blocks: true });
      expect(comparison.crps.change).toBeGreaterThan(0.01);
      expect(comparison.coverage90.change).toBeGreaterThan(0.03);
    }
  });

  it('should be blocked where its intervals are too narrow by a third', () => {
    for (const draw of draws(4)) expect(judge({ spread: 0.67, draw }).outcome).toBe('worse');
  });

  it('should pass where it is another seed and nothing else', () => {
    const blocked = draws(40).filter((draw) => judge({ spread: 1, draw, hours: 400 }).blocks);
    // One in forty is what the interval leaves to chance: five or more of 40 come once in three hundred times.
    expect(blocked.length).toBeLessThan(5);
  });

  it('should be the same where nothing has changed', () => {
    const { base } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: base });
    expect(comparison.crps).toMatchObject({ change: 0, lower: 0, upper: 0 });
    expect(judgeChange(comparison)).toEqual({ outcome: 'same', blocks: false });
  });

  it('should be better where it undoes a bad one', () => {
    const { base, head } = plantChange({ hours: 2 * MONTH, seeds: 3, spread: 1.5, draw: 1 });
    expect(judgeChange(compareChanges({ base: head, head: base }))).toEqual({ outcome: 'better', blocks: false });
  });

  it('should not be called worse for a loss that is sure and next to nothing', () => {
    const { base } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const head = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: outcome.quantiles.map((value) => value + 4e-7) })),
    );
    const { crps } = compareChanges({ base, head });
    expect(Math.abs(crps.change)).toBeLessThan(0.001);
    expect(judgeChange(compareChanges({ base, head })).outcome).toBe('same');
  });
});

describe('a head that cannot be compared', () => {
  const { base } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });

  it('should be blocked where it leaves hours out', () => {
    const head = base.map((run) => run.filter((_, hour) => hour % 100 !== 7));
    const comparison = compareChanges({ base, head });
    expect(comparison.hoursLeftOut).toBe(8);
    expect(judgeChange(comparison)).toEqual({ outcome: 'incomplete', blocks: true });
  });

  it('should be blocked where it forecasts nothing, or no numbers', () => {
    const nothing = base.map(() => []);
    const noNumbers = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: new Float64Array(99).fill(NaN) })),
    );
    for (const head of [nothing, noNumbers]) {
      expect(judgeChange(compareChanges({ base, head }))).toEqual({ outcome: 'incomplete', blocks: true });
    }
  });

  it('should be suspected of a leak where its points are far better', () => {
    const head = base.map((run) => run.map((outcome) => ({ ...outcome, point: outcome.change * 0.1 })));
    expect(isSuspicious(compareChanges({ base, head }))).toBe(true);
    expect(isSuspicious(compareChanges({ base, head: base }))).toBe(false);
  });
});
