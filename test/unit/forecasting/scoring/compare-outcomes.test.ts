import fc from 'fast-check';
import { compareOutcomes } from '../../../../forecasting/scoring/compare-outcomes';
import { dieboldMariano } from '../../../../forecasting/scoring/diebold-mariano';
import { createSineOutcomes } from './sine-outcomes';

const first = createSineOutcomes(400, { scale: 0.003, shift: 0.001 });
const second = createSineOutcomes(400, { scale: 0.002, shift: -0.0005 });

describe('compareOutcomes', () => {
  it('should agree with numpy and scipy on the same outcomes', () => {
    const { hours, crpsSkill, dmCrps, dmSquaredError } = compareOutcomes(first, second);
    expect(hours).toBe(400);
    expect(crpsSkill).toBeCloseTo(0.06700790632501397, 10);
    // Bartlett weights, ⌊4 · 4^(2/9)⌋ = 5 lags, factor √(399 / 400); scipy.stats.t with 399 degrees of freedom
    expect(dmCrps.statistic).toBeCloseTo(-13.46233907695212, 8);
    expect(dmCrps.pBetter).toBeLessThan(1e-30);
    expect(dmSquaredError.statistic).toBeCloseTo(1.256174341611314, 8);
    expect(dmSquaredError.pBetter).toBeCloseTo(0.8951061124760937, 8);
    expect(dmSquaredError.pTwoSided).toBeCloseTo(0.20978777504781249, 8);
  });

  it('should find a model equal to itself', () => {
    const unknown = { statistic: null, pBetter: null, pTwoSided: null };
    const same = { crpsSkill: 0, winklerSkill: 0, rmseRatio: 1, maeRatio: 1 };
    expect(compareOutcomes(first, first)).toMatchObject({ ...same, dmCrps: unknown, dmSquaredError: unknown });
  });

  it('should compare only the hours that both models have forecast', () => {
    expect(compareOutcomes(first.slice(0, 300), second.slice(100))).toEqual(
      compareOutcomes(first.slice(100, 300), second.slice(100, 300)),
    );
    expect(compareOutcomes(first.slice(0, 100), second.slice(100))).toMatchObject({ hours: 0, crpsSkill: Number.NaN });
  });
});

const losses = fc.array(fc.tuple(fc.double({ min: 0, max: 1 }), fc.double({ min: 0, max: 1 })), {
  minLength: 10,
  maxLength: 300,
  size: 'max',
});

function toLosses(pairs: readonly (readonly [number, number])[]) {
  return {
    first: Float64Array.from(pairs, ([loss]) => loss),
    second: Float64Array.from(pairs, ([, loss]) => loss),
  };
}

describe('dieboldMariano', () => {
  it('should change its sign when the two models are swapped', () => {
    fc.assert(
      fc.property(losses, (pairs) => {
        const { first: one, second: other } = toLosses(pairs);
        const forward = dieboldMariano({ first: one, second: other });
        const backward = dieboldMariano({ first: other, second: one });
        expect((forward.statistic ?? 0) + (backward.statistic ?? 0)).toBe(0);
        if (forward.pBetter === null || backward.pBetter === null) return;
        expect(forward.pBetter + backward.pBetter).toBeCloseTo(1, 9);
        expect(forward.pTwoSided).toBeCloseTo(2 * Math.min(forward.pBetter, backward.pBetter), 9);
      }),
    );
  });

  it('should be null for too few hours and for an unknown loss', () => {
    const unknown = { statistic: null, pBetter: null, pTwoSided: null };
    const nine = toLosses(Array.from({ length: 9 }, (_, index) => [index, index ** 2] as const));
    expect(dieboldMariano(nine)).toEqual(unknown);
    const broken = toLosses(Array.from({ length: 99 }, (_, index) => [index === 50 ? Number.NaN : index, 1] as const));
    expect(dieboldMariano(broken)).toEqual(unknown);
  });
});
