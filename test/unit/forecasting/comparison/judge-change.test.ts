import { compareChanges } from '../../../../forecasting/comparison/compare-changes';
import { judgeChange, TOLERANCE } from '../../../../forecasting/comparison/judge-change';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import { plantChange } from './planted-changes';

const MONTH = 720;
const judge = (planted: { spread: number; draw: number; hours?: number; windows?: number }) => {
  const comparison = compareChanges(plantChange({ hours: 2 * MONTH, seeds: 3, ...planted }));
  return { ...judgeChange(comparison), comparison };
};
const draws = (count: number) => Array.from({ length: count }, (_, draw) => draw + 1);

describe('a change of the program', () => {
  it('should be blocked where its intervals are half as wide again', () => {
    for (const draw of draws(4)) {
      const { outcome, blocks, comparison } = judge({ spread: 1.5, draw });
      expect({ outcome, blocks }).toMatchObject({ outcome: 'worse', blocks: true });
      expect(comparison.crps.change).toBeGreaterThan(0.01);
      expect(comparison.coverage90.change).toBeGreaterThan(0.03);
    }
  });

  it('should be blocked where its intervals are too narrow by a third', () => {
    for (const draw of draws(4)) expect(judge({ spread: 0.67, draw }).outcome).toBe('worse');
  });

  it('should pass where it is another seed and nothing else, by the hours of three windows', () => {
    const blocked = draws(8).filter((draw) => judge({ spread: 1, draw, hours: 6 * MONTH, windows: 3 }).blocks);
    // One in forty is what the interval leaves to chance: three or more of 8 come once in a thousand times.
    expect(blocked.length).toBeLessThan(3);
  });

  it('should not be called worse for another seed by few hours either', () => {
    const worse = draws(40).filter((draw) => judge({ spread: 1, draw, hours: 400 }).outcome === 'worse');
    expect(worse.length).toBeLessThan(5);
  });

  it('should be the same where nothing has changed', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: base, windows });
    expect(comparison.crps).toMatchObject({ change: 0, lower: 0, upper: 0 });
    expect(judgeChange(comparison)).toEqual({ outcome: 'same', blocks: false, window: null });
  });

  it('should be better where it undoes a bad one', () => {
    const { base, head, windows } = plantChange({ hours: 2 * MONTH, seeds: 3, spread: 1.4, draw: 1 });
    expect(judgeChange(compareChanges({ base: head, head: base, windows }))).toEqual({
      outcome: 'better',
      blocks: false,
      window: null,
    });
  });

  it('should not be called worse for a loss that is sure and next to nothing', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const head = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: outcome.quantiles.map((value) => value + 4e-7) })),
    );
    const comparison = compareChanges({ base, head, windows });
    expect(Math.abs(comparison.crps.change)).toBeLessThan(0.001);
    expect(judgeChange(comparison).outcome).toBe('same');
  });
});

describe('a head that cannot be compared', () => {
  const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });

  it('should be blocked where it leaves hours out', () => {
    const head = base.map((run) => run.filter((_, hour) => hour % 100 !== 7));
    const comparison = compareChanges({ base, head, windows });
    expect(comparison.hoursLeftOut).toBe(8);
    expect(judgeChange(comparison)).toMatchObject({ outcome: 'incomplete', blocks: true });
  });

  it('should be blocked where it forecasts nothing, or no numbers', () => {
    const nothing = base.map(() => []);
    const noNumbers = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: new Float64Array(99).fill(NaN) })),
    );
    for (const head of [nothing, noNumbers]) {
      expect(judgeChange(compareChanges({ base, head, windows }))).toMatchObject({
        outcome: 'incomplete',
        blocks: true,
      });
    }
  });
});

describe('a head of which too little is known', () => {
  const headOf = (spreads: readonly number[]) =>
    spreads.flatMap((spread) => plantChange({ hours: 2 * MONTH, seeds: 1, spread, draw: 1 }).head);

  it('should be blocked where its seeds disagree, though no difference is certain', () => {
    const { base, windows } = plantChange({ hours: 2 * MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: headOf([1, 1.4, 1.7]), windows });
    expect(comparison.crps.change).toBeGreaterThan(0.02);
    expect(comparison.crps.lower).toBeLessThan(0);
    expect(judgeChange(comparison)).toMatchObject({ outcome: 'undecided', blocks: true });
  });

  it('should be called worse as soon as more seeds leave no doubt', () => {
    const { base, windows } = plantChange({ hours: 2 * MONTH, seeds: 9, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: headOf([1, 1.4, 1.7, 1, 1.4, 1.7, 1, 1.4, 1.7]), windows });
    expect(judgeChange(comparison)).toMatchObject({ outcome: 'worse', blocks: true });
  });

  it('should pass where it may be worse by the tolerance and no more', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: base, windows });
    const upTo = (upper: number) =>
      judgeChange({ ...comparison, crps: { ...comparison.crps, lower: -upper, upper } }).outcome;
    expect([upTo(TOLERANCE), upTo(1.01 * TOLERANCE)]).toEqual(['same', 'undecided']);
  });
});

describe('a head that is better than anyone can be', () => {
  const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });

  it('should be blocked where its points knew the price', () => {
    const head = base.map((run) => run.map((outcome) => ({ ...outcome, point: outcome.change * 0.1 })));
    expect(judgeChange(compareChanges({ base, head, windows }))).toMatchObject({ outcome: 'suspicious', blocks: true });
  });

  it('should be blocked where its quantiles knew the price, and its points did not', () => {
    const head = base.map((run) =>
      run.map((outcome) => ({
        ...outcome,
        quantiles: outcome.quantiles.map((value) => value + 0.1 * (outcome.change - value)),
      })),
    );
    const comparison = compareChanges({ base, head, windows });
    expect(comparison.rmse.change).toBe(0);
    expect(comparison.crps.change).toBeLessThan(-0.05);
    expect(judgeChange(comparison)).toMatchObject({ outcome: 'suspicious', blocks: true });
  });
});

describe('a head that is another in one market than in the others', () => {
  const { base, windows } = plantChange({ hours: 3 * MONTH, seeds: 3, spread: 1, draw: 1, windows: 3 });
  /** Every head forecasts as its base but for what is planted, by the number of the window. */
  const judgeWith = (change: (outcome: ForecastOutcome, window: number) => ForecastOutcome) => {
    const head = base.map((run) => run.map((outcome, hour) => change(outcome, Math.floor(hour / MONTH))));
    const comparison = compareChanges({ base, head, windows });
    return { comparison, verdict: judgeChange(comparison) };
  };
  const times = (outcome: ForecastOutcome, factor: number) => ({
    ...outcome,
    quantiles: outcome.quantiles.map((value) => factor * value),
  });
  const nearer = (outcome: ForecastOutcome, share: number) => ({
    ...outcome,
    quantiles: outcome.quantiles.map((value) => value + share * (outcome.change - value)),
  });

  it('should be blocked where its quantiles knew the price in the newest alone, though the mean is no leak', () => {
    const { comparison, verdict } = judgeWith((outcome, window) => nearer(outcome, window === 2 ? 0.1 : 0));
    expect(comparison.crps.change).toBeGreaterThan(-0.05);
    expect(verdict).toEqual({ outcome: 'suspicious', blocks: true, window: comparison.windows[2] });
  });

  it('should be blocked where its points knew the price in the first alone', () => {
    const knowing = (outcome: ForecastOutcome) => ({ ...outcome, point: 0.05 * outcome.change });
    const { comparison, verdict } = judgeWith((outcome, window) => (window === 0 ? knowing(outcome) : outcome));
    expect(comparison.rmse.change).toBeGreaterThan(-0.02);
    expect(verdict).toEqual({ outcome: 'suspicious', blocks: true, window: comparison.windows[0] });
  });

  it('should be blocked where it is surely worse in the newest, and better in the others and on the whole', () => {
    const { comparison, verdict } = judgeWith((outcome, window) =>
      window === 2 ? times(outcome, 1.4) : nearer(outcome, 0.03),
    );
    expect(comparison.crps.upper).toBeLessThan(0);
    expect(verdict).toEqual({ outcome: 'worse', blocks: true, window: comparison.windows[2] });
  });

  it('should pass where it is worse in one by less than the tolerance', () => {
    const { comparison, verdict } = judgeWith((outcome, window) =>
      window === 2 ? times(outcome, 1.08) : nearer(outcome, 0.03),
    );
    expect(comparison.windows[2]?.crps.change).toBeGreaterThan(0);
    expect(verdict).toEqual({ outcome: 'better', blocks: false, window: null });
  });
});

describe('seeds', () => {
  const { base, head, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
  const deaf = head.map(() => head[0] ?? []);

  it('should be known to be ignored where they change the base and not the head', () => {
    const ignored = (sides: Pick<Parameters<typeof compareChanges>[0], 'base' | 'head'>) =>
      compareChanges({ ...sides, windows }).headIgnoresSeeds;
    expect(ignored({ base, head: deaf })).toBe(true);
    expect(ignored({ base, head })).toBe(false);
    expect(ignored({ base: deaf, head: deaf })).toBe(false);
    expect(ignored({ base: deaf, head })).toBe(false);
  });
});
