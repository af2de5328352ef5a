import { HOUR_MS } from '../../../forecasting/hour';
import { createPriceSample } from '../../../simulator/price-sample';

const hourAt = (index: number) => ({ hour: index * HOUR_MS, rate: 1, high: 1, low: 1, volume: 1, cap: 1 });

describe('createPriceSample', () => {
  it('finds an hour of the sample, and nothing outside it', () => {
    const sample = createPriceSample([hourAt(5), hourAt(6)]);
    expect(sample.at(6 * HOUR_MS)).toEqual(hourAt(6));
    expect(sample.at(7 * HOUR_MS)).toBeUndefined();
  });

  it.each([
    ['no rows', [], 'it has no rows'],
    ['a gap', [hourAt(5), hourAt(7)], 'row 2 is not one hour after the row before it'],
  ])('refuses a sample with %s', (_, hours, problem) => {
    expect(() => createPriceSample(hours)).toThrow(
      expect.objectContaining({ code: 'UnusableSample', message: expect.stringContaining(problem) }),
    );
  });
});
