import { computeBinning, computeStabilityIndex } from '../../../../forecasting/drift/stability';
import { seededRandom } from '../../../../forecasting/random';

function uniform(count: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, random);
}

describe('the population stability index', () => {
  it('should be that of the formula', () => {
    const spread = { edges: [1, 2], shares: [0.5, 0.3, 0.2] };
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
    expect(computeStabilityIndex(values, spread)).toBeCloseTo(expected, 12);
    expect(expected).toBeCloseTo(0.5413, 4);
  });

  it('should be near nothing for more of the same, and large for another distribution', () => {
    const spread = computeBinning(uniform(8_760, 1));
    expect(spread.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(computeStabilityIndex(uniform(8_760, 2), spread)).toBeLessThan(0.01);
    expect(computeStabilityIndex(uniform(168, 3), spread)).toBeLessThan(0.25);
    expect(
      computeStabilityIndex(
        uniform(168, 3).map((value) => value / 2),
        spread,
      ),
    ).toBeGreaterThan(1);
  });

  it('should tell what lies outside all of training from what lies in its last tenth', () => {
    const spread = computeBinning(uniform(8_760, 1));
    const lastTenth = computeStabilityIndex(
      uniform(168, 4).map((value) => 0.9 + value / 10),
      spread,
    );
    const outside = computeStabilityIndex(
      uniform(168, 4).map((value) => 1.1 + value),
      spread,
    );
    expect(outside).toBeGreaterThan(lastTenth + 2);
  });

  it('should bear an input that never changes', () => {
    const spread = computeBinning(new Float64Array(500));
    expect(computeStabilityIndex(new Float64Array(168), spread)).toBeLessThan(0.05);
    expect(computeStabilityIndex(new Float64Array(168).fill(1), spread)).toBeGreaterThan(1);
  });
});
