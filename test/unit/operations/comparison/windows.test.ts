import { HOUR_MS } from '../../../../forecasting/hour';
import { chooseWindows, countHours } from '../../../../operations/comparison/windows';
import { readPriceSample } from '../../../support/price-sample';

const TEST_YEAR = Date.UTC(2024, 4, 13, 11);
const series = readPriceSample();

it('should choose windows of 60 days that do not overlap and end before the final test year', () => {
  const windows = chooseWindows({ series, isSample: true });
  expect(windows.map(countHours)).toEqual([1_440, 1_440, 1_440]);
  for (const [index, { from, to }] of windows.entries()) {
    expect(to).toBeLessThanOrEqual(TEST_YEAR);
    expect(from).toBeGreaterThan(windows[index - 1]?.to ?? (series[0]?.hour ?? 0) + 400 * 24 * HOUR_MS);
  }
});

it('should choose windows with the volatilities that the comment of SAMPLE_WINDOWS states', () => {
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate ?? Number.NaN]));
  const spreads = chooseWindows({ series, isSample: true }).map((window) => {
    const { from } = window;
    const returns = Array.from({ length: countHours(window) }, (_, hour) => {
      const at = from + hour * HOUR_MS;
      return Math.log((rates.get(at) ?? Number.NaN) / (rates.get(at - HOUR_MS) ?? Number.NaN));
    });
    return Math.sqrt(returns.reduce((sum, value) => sum + value ** 2, 0) / returns.length);
  });
  expect(spreads.map((spread) => spread.toFixed(4))).toEqual(['0.0110', '0.0035', '0.0065']);
});

it('should choose the requested hours', () => {
  const from = Date.UTC(2023, 0, 1);
  const to = Date.UTC(2023, 1, 1);
  expect(chooseWindows({ series, isSample: true, from, to })).toEqual([{ from, to }]);
});

it('should choose the 90 days before the final test year when the prices are from another file', () => {
  const [window] = chooseWindows({ series, isSample: false });
  expect(window).toEqual({ from: TEST_YEAR - (2_160 - 1) * HOUR_MS, to: TEST_YEAR });
});
