import fc from 'fast-check';
import { HOUR_MS, parseHour } from '../../../forecasting/hour';
import { buildPricePath } from '../../../simulator/price-path';
import { frozenSample } from '../../support/price-sample';

const sample = frozenSample();
const anyHour = fc
  .integer({ min: 1, max: (sample.lastHour - sample.firstHour) / HOUR_MS })
  .map((index) => sample.firstHour + index * HOUR_MS);

function hourAndOpen(hour: number) {
  const [entry, before] = [sample.at(hour), sample.at(hour - HOUR_MS)];
  if (!entry || !before) throw new RangeError(`no sample at ${hour}`);
  return { entry, open: before.rate };
}

describe('buildPricePath', () => {
  it('reaches the real high and low, stays between them and ends at the rate', () => {
    fc.assert(
      fc.property(anyHour, (hour) => {
        const { entry, open } = hourAndOpen(hour);
        const path = buildPricePath(entry, open);
        expect(path).toHaveLength(12);
        expect(path.at(-1)).toBe(entry.rate);
        expect(Math.max(...path)).toBe(entry.high);
        expect(Math.min(...path)).toBe(entry.low);
      }),
      { numRuns: 500 },
    );
  });

  it('is the same at each call and different for another hour', () => {
    const { entry, open } = hourAndOpen(parseHour('2024-09-28T07Z'));
    expect(buildPricePath(entry, open)).toEqual(buildPricePath(entry, open));
    expect(buildPricePath({ ...entry, hour: entry.hour + HOUR_MS }, open)).not.toEqual(buildPricePath(entry, open));
  });

  it('accepts the row of the sample whose high is below the price one hour earlier', () => {
    const { entry, open } = hourAndOpen(parseHour('2021-01-04T06Z'));
    for (const price of buildPricePath(entry, open)) {
      expect(price).toBeGreaterThanOrEqual(entry.low);
      expect(price).toBeLessThanOrEqual(entry.high);
    }
  });

  it('accepts a row whose high is below its low', () => {
    const path = buildPricePath({ hour: 0, rate: 120, high: 90, low: 100, volume: 1, cap: 1 }, 95);
    expect([Math.min(...path), Math.max(...path), path.at(-1)]).toEqual([90, 120, 120]);
  });
});
