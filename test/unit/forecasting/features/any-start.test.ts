import fc from 'fast-check';
import { createFeatureRows, LONGEST_WARM_UP_HOURS } from '../../../../forecasting/features/registry/registry';
import { readPriceSample } from '../../../support/price-sample';

it('should compute the same numbers, bit for bit, wherever the series begins and ends', () => {
  const part = readPriceSample()
    .slice(20_000, 22_000)
    .map((hour, index) => {
      if (index === 500) return { ...hour, rate: null };
      if (index === 900) return { ...hour, high: null, low: null };
      return index === 1_300 ? { ...hour, volume: null } : hour;
    });
  const rowAt = createFeatureRows(part);
  const [oldest, newest] = [LONGEST_WARM_UP_HOURS - 1, part.length - 1];
  fc.assert(
    fc.property(fc.integer({ min: oldest, max: newest }), fc.nat(400), fc.nat(50), (index, before, after) => {
      const start = Math.max(0, index + 1 - LONGEST_WARM_UP_HOURS - before);
      const row = createFeatureRows(part.slice(start, index + 1 + after))(index - start);
      expect(row).toEqual(rowAt(index));
    }),
    { numRuns: 60 },
  );
});
