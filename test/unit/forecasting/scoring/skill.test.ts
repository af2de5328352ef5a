import { seededRandom } from '../../../../forecasting/random';
import { computeSkill } from '../../../../forecasting/scoring/skill';
import { studentQuantile } from '../../../../forecasting/statistics';

describe('computeSkill', () => {
  it('should agree with values computed by hand', () => {
    const found = computeSkill({ model: Float64Array.of(1, 3), baseline: Float64Array.of(2, 6) });
    expect(found).toEqual({ skill: 0.5, lower: 0.5, upper: 0.5 });
    // Influences (1 − 2) / 4 and (3 − 2) / 4: variance 1/16, first autocovariance −1/32, with weight 2 · 1/2.
    const spread = computeSkill({ model: Float64Array.of(1, 3), baseline: Float64Array.of(4, 4) });
    const margin = studentQuantile(0.975, 1) * Math.sqrt(1 / 32);
    expect(spread?.skill).toBe(0.5);
    expect(spread?.lower).toBeCloseTo(0.5 - margin, 8);
    expect(spread?.upper).toBeCloseTo(0.5 + margin, 8);
  });

  it('should be positive when the model loses less, and negative when it loses more', () => {
    const [small, large] = [Float64Array.of(1, 2, 1), Float64Array.of(4, 5, 6)];
    expect(computeSkill({ model: small, baseline: large })?.skill).toBeGreaterThan(0);
    expect(computeSkill({ model: large, baseline: small })?.skill).toBeLessThan(0);
  });

  it('should have an interval that contains the true skill in about 95 % of the cases', () => {
    const random = seededRandom(7);
    const draw = () => -Math.log(1 - random());
    let inside = 0;
    for (let trial = 0; trial < 400; trial++) {
      const shared = Float64Array.from({ length: 200 }, draw);
      const model = shared.map((loss) => 0.9 * loss + 0.5 * draw());
      const baseline = shared.map((loss) => loss + 0.5 * draw());
      // The expected losses are 1.4 and 1.5.
      const { lower, upper } = computeSkill({ model, baseline }) ?? { lower: 1, upper: -1 };
      if (lower <= 1 - 1.4 / 1.5 && 1 - 1.4 / 1.5 <= upper) inside += 1;
    }
    expect(inside / 400).toBeGreaterThan(0.91);
    expect(inside / 400).toBeLessThan(0.98);
  });

  it('should be null for one hour, and for a baseline without losses', () => {
    expect(computeSkill({ model: Float64Array.of(1), baseline: Float64Array.of(2) })).toBeNull();
    expect(computeSkill({ model: Float64Array.of(1, 1), baseline: Float64Array.of(0, 0) })).toBeNull();
  });
});
