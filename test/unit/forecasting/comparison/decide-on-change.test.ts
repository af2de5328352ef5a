import { compareChanges } from '../../../../forecasting/comparison/compare-changes';
import { decideOnChange, TOLERANCE } from '../../../../forecasting/comparison/decide-on-change';
import type { ForecastOutcome } from '../../../../forecasting/scoring/outcome';
import { plantChange } from './planted-changes';

const MONTH = 720;
const decide = (planted: { spread: number; draw: number; hours?: number; windows?: number }) => {
  const comparison = compareChanges(plantChange({ hours: 2 * MONTH, seeds: 3, ...planted }));
  return { ...decideOnChange(comparison), comparison };
};
const draws = (count: number) => Array.from({ length: count }, (_, draw) => draw + 1);

describe('a change of the program', () => {
  it('should be blocked when its intervals are 1.5 times as wide as they should be', () => {
    for (const draw of draws(4)) {
      const { kind, blocks, comparison } = decide({ spread: 1.5, draw });
      expect({ kind, blocks }).toMatchObject({ kind: 'worse', blocks: true });
      expect(comparison.crps.change).toBeGreaterThan(0.01);
      expect(comparison.coverage90.change).toBeGreaterThan(0.03);
    }
  });

  it('should be blocked when its intervals are a third too narrow', () => {
    for (const draw of draws(4)) expect(decide({ spread: 0.67, draw }).kind).toBe('worse');
  });

  it('should pass on the hours of three windows when only the seeds differ', () => {
    const blocked = draws(8).filter((draw) => decide({ spread: 1, draw, hours: 6 * MONTH, windows: 3 }).blocks);
    // By chance, one interval in forty lies above the true change. The probability of three or more in 8 is 0.001.
    expect(blocked.length).toBeLessThan(3);
  });

  it('should not be called worse on few hours when only the seeds differ', () => {
    const worse = draws(40).filter((draw) => decide({ spread: 1, draw, hours: 400 }).kind === 'worse');
    expect(worse.length).toBeLessThan(5);
  });

  it('should be called the same when nothing has changed', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: base, windows });
    expect(comparison.crps).toMatchObject({ change: 0, lower: 0, upper: 0 });
    expect(decideOnChange(comparison)).toEqual({ kind: 'same', blocks: false, window: null });
  });

  it('should be called better when it reverts a harmful change', () => {
    const { base, head, windows } = plantChange({ hours: 2 * MONTH, seeds: 3, spread: 1.4, draw: 1 });
    expect(decideOnChange(compareChanges({ base: head, head: base, windows }))).toEqual({
      kind: 'better',
      blocks: false,
      window: null,
    });
  });

  it('should not be called worse when the difference is significant but negligible', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const head = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: outcome.quantiles.map((value) => value + 4e-7) })),
    );
    const comparison = compareChanges({ base, head, windows });
    expect(Math.abs(comparison.crps.change)).toBeLessThan(0.001);
    expect(decideOnChange(comparison).kind).toBe('same');
  });
});

describe('a head that cannot be compared', () => {
  const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });

  it('should be blocked when some hours have no forecast', () => {
    const head = base.map((run) => run.filter((_, hour) => hour % 100 !== 7));
    const comparison = compareChanges({ base, head, windows });
    expect(comparison.hoursLeftOut).toBe(8);
    expect(decideOnChange(comparison)).toMatchObject({ kind: 'incomplete', blocks: true });
  });

  it('should be blocked when it has no forecasts or its forecasts are not numbers', () => {
    const noForecasts = base.map(() => []);
    const noNumbers = base.map((run) =>
      run.map((outcome) => ({ ...outcome, quantiles: new Float64Array(99).fill(NaN) })),
    );
    for (const head of [noForecasts, noNumbers]) {
      expect(decideOnChange(compareChanges({ base, head, windows }))).toMatchObject({
        kind: 'incomplete',
        blocks: true,
      });
    }
  });
});

describe('a head with too little evidence', () => {
  const headOf = (spreads: readonly number[]) =>
    spreads.flatMap((spread) => plantChange({ hours: 2 * MONTH, seeds: 1, spread, draw: 1 }).head);

  it('should be blocked when its seeds disagree, although the difference is not significant', () => {
    const { base, windows } = plantChange({ hours: 2 * MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: headOf([1, 1.4, 1.7]), windows });
    expect(comparison.crps.change).toBeGreaterThan(0.02);
    expect(comparison.crps.lower).toBeLessThan(0);
    expect(decideOnChange(comparison)).toMatchObject({ kind: 'undecided', blocks: true });
  });

  it('should be called worse when more seeds make the difference significant', () => {
    const { base, windows } = plantChange({ hours: 2 * MONTH, seeds: 9, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: headOf([1, 1.4, 1.7, 1, 1.4, 1.7, 1, 1.4, 1.7]), windows });
    expect(decideOnChange(comparison)).toMatchObject({ kind: 'worse', blocks: true });
  });

  it('should pass when the upper end of the interval is at most the tolerance', () => {
    const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
    const comparison = compareChanges({ base, head: base, windows });
    const upTo = (upper: number) =>
      decideOnChange({ ...comparison, crps: { ...comparison.crps, lower: -upper, upper } }).kind;
    expect([upTo(TOLERANCE), upTo(1.01 * TOLERANCE)]).toEqual(['same', 'undecided']);
  });
});

describe('a head with an implausible improvement', () => {
  const { base, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });

  it('should be blocked when its point forecasts contain the actual price', () => {
    const head = base.map((run) => run.map((outcome) => ({ ...outcome, point: outcome.change * 0.1 })));
    expect(decideOnChange(compareChanges({ base, head, windows }))).toMatchObject({
      kind: 'implausible',
      blocks: true,
    });
  });

  it('should be blocked when only its quantiles contain the actual price', () => {
    const head = base.map((run) =>
      run.map((outcome) => ({
        ...outcome,
        quantiles: outcome.quantiles.map((value) => value + 0.1 * (outcome.change - value)),
      })),
    );
    const comparison = compareChanges({ base, head, windows });
    expect(comparison.rmse.change).toBe(0);
    expect(comparison.crps.change).toBeLessThan(-0.05);
    expect(decideOnChange(comparison)).toMatchObject({ kind: 'implausible', blocks: true });
  });
});

describe('a head that differs in one window only', () => {
  const { base, windows } = plantChange({ hours: 3 * MONTH, seeds: 3, spread: 1, draw: 1, windows: 3 });
  /** The head is the base with a change that depends on the window. */
  const decideWith = (change: (outcome: ForecastOutcome, window: number) => ForecastOutcome) => {
    const head = base.map((run) => run.map((outcome, hour) => change(outcome, Math.floor(hour / MONTH))));
    const comparison = compareChanges({ base, head, windows });
    return { comparison, decision: decideOnChange(comparison) };
  };
  const scaleSpread = (outcome: ForecastOutcome, factor: number) => ({
    ...outcome,
    quantiles: outcome.quantiles.map((value) => factor * value),
  });
  const shiftToActual = (outcome: ForecastOutcome, share: number) => ({
    ...outcome,
    quantiles: outcome.quantiles.map((value) => value + share * (outcome.change - value)),
  });

  it('should be blocked when its quantiles contain the actual price in the newest window, although the mean is plausible', () => {
    const { comparison, decision } = decideWith((outcome, window) => shiftToActual(outcome, window === 2 ? 0.1 : 0));
    expect(comparison.crps.change).toBeGreaterThan(-0.05);
    expect(decision).toEqual({ kind: 'implausible', blocks: true, window: comparison.windows[2] });
  });

  it('should be blocked when its point forecasts contain the actual price in the first window', () => {
    const leaking = (outcome: ForecastOutcome) => ({ ...outcome, point: 0.05 * outcome.change });
    const { comparison, decision } = decideWith((outcome, window) => (window === 0 ? leaking(outcome) : outcome));
    expect(comparison.rmse.change).toBeGreaterThan(-0.02);
    expect(decision).toEqual({ kind: 'implausible', blocks: true, window: comparison.windows[0] });
  });

  it('should be blocked when it is significantly worse in the newest window, although it is better over all windows', () => {
    const { comparison, decision } = decideWith((outcome, window) =>
      window === 2 ? scaleSpread(outcome, 1.4) : shiftToActual(outcome, 0.03),
    );
    expect(comparison.crps.upper).toBeLessThan(0);
    expect(decision).toEqual({ kind: 'worse', blocks: true, window: comparison.windows[2] });
  });

  it('should pass when it is worse in one window by less than the tolerance', () => {
    const { comparison, decision } = decideWith((outcome, window) =>
      window === 2 ? scaleSpread(outcome, 1.08) : shiftToActual(outcome, 0.03),
    );
    expect(comparison.windows[2]?.crps.change).toBeGreaterThan(0);
    expect(decision).toEqual({ kind: 'better', blocks: false, window: null });
  });
});

describe('seeds', () => {
  const { base, head, windows } = plantChange({ hours: MONTH, seeds: 3, spread: 1, draw: 1 });
  const ignoring = head.map(() => head[0] ?? []);

  it('should be reported as ignored when they change the forecasts of the base but not of the head', () => {
    const ignored = (versions: Pick<Parameters<typeof compareChanges>[0], 'base' | 'head'>) =>
      compareChanges({ ...versions, windows }).headIgnoresSeeds;
    expect(ignored({ base, head: ignoring })).toBe(true);
    expect(ignored({ base, head })).toBe(false);
    expect(ignored({ base: ignoring, head: ignoring })).toBe(false);
    expect(ignored({ base: ignoring, head })).toBe(false);
  });
});
