import fc from 'fast-check';
import { applyLevels, computeCorrectedLevels, computePit } from '../../../../forecasting/models/calibration';
import { PERCENTILES } from '../../../../forecasting/quantiles';
import { seededRandom } from '../../../../forecasting/random';

const parameters = { rate: 0.02, leak: 0.008, hours: 336 };
const median = PERCENTILES.indexOf(0.5);
const [low, high] = [PERCENTILES.indexOf(0.05), PERCENTILES.indexOf(0.95)];

function randomPits(count: number, of: (uniform: number) => number): Float64Array {
  const random = seededRandom(3);
  return Float64Array.from({ length: count }, () => of(random()));
}

describe('adaptive conformal calibration', () => {
  it('should not change the levels without known hours', () => {
    expect([...computeCorrectedLevels([], parameters)]).toEqual([...PERCENTILES]);
    expect([...computeCorrectedLevels([Number.NaN, Number.NaN], parameters)]).toEqual([...PERCENTILES]);
  });

  it('should agree with the formula for one miss and one hit', () => {
    const nominal = 0.05;
    const gain = 0.02 * 0.9 ** 6;
    const afterMiss = nominal + gain * (nominal - 0.5);
    const afterHit = afterMiss + gain * nominal - 0.008 * (afterMiss - nominal);
    const levels = computeCorrectedLevels([0.01, 0.5], parameters);
    expect(levels[low]).toBeCloseTo(afterHit, 12);
    expect(levels[high]).toBeCloseTo(1 - afterHit, 12);
  });

  it('should move the levels outward after intervals that were too narrow, and inward after intervals that were too wide', () => {
    const tooNarrow = computeCorrectedLevels(
      randomPits(336, (u) => (u < 0.5 ? u / 4 : 1 - (1 - u) / 4)),
      parameters,
    );
    const tooWide = computeCorrectedLevels(
      randomPits(336, (u) => 0.25 + u / 2),
      parameters,
    );
    expect(tooNarrow[low]).toBeLessThan(0.03);
    expect(tooWide[low]).toBeGreaterThan(0.07);
    for (const levels of [tooNarrow, tooWide]) expect(levels[median]).toBe(0.5);
  });

  it('should keep the levels ascending, symmetric and inside (0, 1) for any history', () => {
    const anyPits = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 400 });
    fc.assert(
      fc.property(anyPits, fc.double({ min: 0, max: 0.2, noNaN: true }), (pits, rate) => {
        const levels = computeCorrectedLevels(pits, { ...parameters, rate });
        for (const [index, level] of levels.entries()) {
          expect(level).toBeGreaterThanOrEqual(Math.max(0.002, levels[index - 1] ?? 0));
          expect(level + (levels.at(-1 - index) ?? 0)).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it('should correct the coverage of an interval that is one third too narrow', () => {
    const random = seededRandom(11);
    const quantiles = Float64Array.from(PERCENTILES, (level) => 0.67 * Math.log(level / (1 - level)));
    const pits: number[] = [];
    let covered = 0;
    for (let hour = 0; hour < 3000; hour++) {
      const level = random();
      const change = Math.log(level / (1 - level));
      const calibrated = applyLevels(
        { point: 0, quantiles },
        computeCorrectedLevels(pits.slice(-336), { ...parameters, rate: 0.03, leak: 0.002 }),
      );
      if (hour >= 500 && change >= (calibrated.quantiles[low] ?? 0) && change <= (calibrated.quantiles[high] ?? 0))
        covered += 1;
      pits.push(computePit({ point: 0, quantiles }, change));
    }
    expect(covered / 2500).toBeGreaterThan(0.87);
    expect(covered / 2500).toBeLessThan(0.92);
  });
});
