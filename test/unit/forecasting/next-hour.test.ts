import { HOUR_MS } from '../../../forecasting/hour';
import { forecastNextHour } from '../../../forecasting/next-hour';
import { NEWEST_HOUR, plainModel, pricesUpTo } from '../../support/plain-app';

describe('the forecast of the next hour', () => {
  const model = plainModel();
  const series = pricesUpTo(NEWEST_HOUR);

  it('should contain the 90 % interval of its quantiles', () => {
    const { quantiles, interval, lastRate } = forecastNextHour(model, { series, hour: NEWEST_HOUR });
    const valueAt = (level: number) => quantiles.find((quantile) => quantile.level === level)?.value;
    expect(interval).toEqual({ level: 0.9, lower: valueAt(0.05), upper: valueAt(0.95) });
    expect(lastRate).toBe(series.at(-1)?.rate);
  });

  it.each([
    ['ends before the hour', series.slice(0, -1), /ends at 2026-11-21T06Z/],
    [
      'has no price for it',
      [...series.slice(0, -1), { ...pricesUpTo(NEWEST_HOUR)[59], rate: null }],
      /ends at 2026-11-21T07Z and has no price at 2026-11-21T07Z/,
    ],
    ['is empty', [], /is empty/],
  ])('should be refused where the history %s', (_, history, problem) => {
    expect(() => forecastNextHour(model, { series: history as typeof series, hour: NEWEST_HOUR })).toThrow(problem);
    expect(() => forecastNextHour(model, { series, hour: NEWEST_HOUR + HOUR_MS })).toThrow(/no forecast can be made/);
  });
});
