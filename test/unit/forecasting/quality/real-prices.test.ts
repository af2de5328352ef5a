import { HOUR_MS } from '../../../../forecasting/hour';
import { checkSeries } from '../../../../forecasting/quality/check-series';
import { readPriceSample } from '../../../support/price-sample';

const YEAR_HOURS = 365 * 24;

/** The six years contain the crash of March 2020, which must not stop a forecast. */
describe('the data gate on six years of real prices', () => {
  const sample = readPriceSample();

  function checkYearEnding(end: number) {
    const series = sample.slice(Math.max(0, end - YEAR_HOURS), end);
    return checkSeries(series, { hour: series.at(-1)?.hour ?? 0, firstHour: series[0]?.hour ?? 0 });
  }

  it('should pass every year that ends at one of 40 hours spread over the sample', () => {
    const ends = Array.from({ length: 40 }, (_, index) => Math.round(1_000 + (index / 39) * (sample.length - 1_000)));
    expect(ends.map((end) => checkYearEnding(end).reason).filter((reason) => reason !== null)).toEqual([]);
  });

  it('should pass through the week of the crash of March 2020', () => {
    const first = sample.findIndex(({ hour }) => hour === Date.UTC(2020, 2, 11));
    const reports = Array.from({ length: 56 }, (_, index) => checkYearEnding(first + index * 3 + 1));
    expect(reports.filter(({ passed }) => !passed)).toEqual([]);
    expect(
      reports.some(({ results }) => results.some(({ rule, status }) => rule === 'jumps' && status === 'warn')),
    ).toBe(true);
  });

  it('should warn about a jump on fewer than one day in ten', () => {
    const days = Array.from({ length: 200 }, (_, index) => 1_000 + index * 223);
    const warned = days.filter((end) => {
      const series = sample.slice(end - 500, end);
      const context = { hour: series.at(-1)?.hour ?? 0, firstHour: (series.at(-1)?.hour ?? 0) - 499 * HOUR_MS };
      return checkSeries(series, context).results.some(({ rule, status }) => rule === 'jumps' && status !== 'pass');
    });
    expect(warned.length).toBeLessThan(20);
  });
});
