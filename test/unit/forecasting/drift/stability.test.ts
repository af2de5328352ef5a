import { computeBinning, computeStabilityIndex } from '../../../../forecasting/drift/stability';
import { seededRandom } from '../../../../forecasting/random';

function uniform(count: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, random);
}

describe('the population stability index', () => {
  it('should agree with the formula', () => {
    const binning = { edges: [1, 2], shares: [0.5, 0.3, 0.2] };
    const values = Float64Array.of(
      ...Array<number>(20).fill(0),
      ...Array<number>(30).fill(2),
      ...Array<number>(50).fill(3),
    );
    const shares = [20.5, 30.5, 50.5].map((count) => count / 101.5);
    const expected = [0.5, 0.3, 0.2].reduce((sum, e, bin) => {
      const a = shares[bin] ?? 0;
      return sum + (a - e) * Math.log(a / e);
    }, 0);
    expect(computeStabilityIndex(values, binning)).toBeCloseTo(expected, 12);
    expect(expected).toBeCloseTo(0.5413, 4);
  });

  it('should be near zero for the same distribution, and large for another one', () => {
    const binning = computeBinning(uniform(8_760, 1));
    expect(binning.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(computeStabilityIndex(uniform(8_760, 2), binning)).toBeLessThan(0.01);
    expect(computeStabilityIndex(uniform(168, 3), binning)).toBeLessThan(0.25);
    expect(
      computeStabilityIndex(
        uniform(168, 3).map((value) => value / 2),
        binning,
      ),
    ).toBeGreaterThan(1);
  });

  it('should be larger for values outside the training range than for values in its last tenth', () => {
    const binning = computeBinning(uniform(8_760, 1));
    const lastTenth = computeStabilityIndex(
      uniform(168, 4).map((value) => 0.9 + value / 10),
      binning,
    );
    const outside = computeStabilityIndex(
      uniform(168, 4).map((value) => 1.1 + value),
      binning,
    );
    expect(outside).toBeGreaterThan(lastTenth + 2);
  });

  it('should be finite for a constant input', () => {
    const binning = computeBinning(new Float64Array(500));
    expect(computeStabilityIndex(new Float64Array(168), binning)).toBeLessThan(0.05);
    expect(computeStabilityIndex(new Float64Array(168).fill(1), binning)).toBeGreaterThan(1);
  });
});
