import fc from 'fast-check';
import {
  buildHeadMatrix,
  LEVEL_COUNT,
  LEVELS,
  MEDIAN,
  quantilesFromRaw,
  rawFromQuantiles,
} from '../../../../forecasting/models/quantile-head';

const anyRaw = fc
  .array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: LEVEL_COUNT, maxLength: LEVEL_COUNT })
  .map((raw) => Float64Array.from(raw));

const softplus = (x: number) => Math.log1p(Math.exp(x));

describe('quantilesFromRaw', () => {
  it('should never give crossing quantiles', () => {
    fc.assert(
      fc.property(anyRaw, (raw) => {
        const quantiles = quantilesFromRaw(raw);
        expect([...quantiles]).toEqual([...quantiles].sort((a, b) => a - b));
      }),
    );
  });

  it('should be the inverse of rawFromQuantiles', () => {
    const quantiles = Float64Array.from(LEVELS, (level) => 3 * level - 1);
    for (const [index, quantile] of quantilesFromRaw(rawFromQuantiles(quantiles)).entries()) {
      expect(quantile).toBeCloseTo(quantiles[index] ?? Number.NaN, 12);
    }
  });

  it('should equal the matrix that the network is trained with', () => {
    fc.assert(
      fc.property(anyRaw, (raw) => {
        const distances = raw.map((value, level) => (level === MEDIAN ? value : softplus(value)));
        const matrix = buildHeadMatrix();
        for (const [to, quantile] of quantilesFromRaw(raw).entries()) {
          const product = distances.reduce((sum, value, from) => sum + value * (matrix[from]?.[to] ?? 0), 0);
          expect(quantile).toBeCloseTo(product, 9);
        }
      }),
    );
  });
});
