import {
  computeScoreDrift,
  SCORE_DRIFT_ALARM,
  SCORED_HOURS,
  type SettledForecast,
} from '../../../../forecasting/drift/score-drift';
import { LEVELS } from '../../../../forecasting/models/quantile-head';
import type { HourlySeries } from '../../../../forecasting/series';
import { empiricalQuantile } from '../../../../forecasting/statistics';
import { readPriceSample } from '../../../support/price-sample';

const DAY_HOURS = 24;
const MONTH_HOURS = 720;
const all = readPriceSample();
const indexOf = (day: string) => all.findIndex(({ hour }) => hour === Date.parse(`${day}T00:00Z`));

/**
 * Calibrated forecasts: quantiles of the last month's returns, each divided by the volatility of the day before it, times the
 * volatility of the newest day. `width` makes the intervals too narrow or too wide.
 */
function calibratedForecasts(series: HourlySeries, width = 1): SettledForecast[] {
  const rates = Float64Array.from(series, ({ rate }) => rate ?? Number.NaN);
  const returns = rates.map((rate, index) => Math.log(rate / (rates[index - 1] ?? Number.NaN)));
  const ranges = Float64Array.from(series, ({ high, low }) => Math.log((high ?? 0) / (low ?? 1)));
  const volatility = ranges.map((_, index) =>
    geometricMean(ranges.subarray(Math.max(0, index - DAY_HOURS + 1), index + 1)),
  );
  const shocks = returns.map((change, index) => change / (volatility[index - 1] ?? Number.NaN));
  let month = new Float64Array();
  return [...rates.keys()].slice(MONTH_HOURS + DAY_HOURS, -1).map((origin, step) => {
    if (step % DAY_HOURS === 0) month = shocks.slice(origin - MONTH_HOURS + 1, origin + 1).sort();
    const price = (level: number) =>
      Math.exp(width * empiricalQuantile(month, level) * (volatility[origin] ?? Number.NaN));
    const rate = rates[origin] ?? Number.NaN;
    return {
      quantiles: LEVELS.map((level) => ({ level, value: rate * price(level) })),
      actual: rates[origin + 1] ?? Number.NaN,
    };
  });
}

function geometricMean(values: Float64Array): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(Math.max(value, 1e-5)), 0) / values.length);
}

/** The score drift of the weeks that end on every second day after `day`. */
function driftsAfter(day: string, { days = 90, width = 1 } = {}): number[] {
  const first = indexOf(day) - MONTH_HOURS - DAY_HOURS - SCORED_HOURS;
  const settled = calibratedForecasts(all.slice(first, indexOf(day) + days * DAY_HOURS + 1), width);
  return Array.from({ length: Math.ceil(days / 2) }, (_, pair) =>
    computeScoreDrift(settled.slice(2 * pair * DAY_HOURS, 2 * pair * DAY_HOURS + SCORED_HOURS)),
  );
}

describe('score drift', () => {
  it.each(['2021-08-01', '2022-02-01', '2023-03-01'])(
    'should stay below the alarm on the 90 ordinary days from %s',
    (day) => {
      expect(Math.max(...driftsAfter(day))).toBeLessThan(SCORE_DRIFT_ALARM);
    },
  );

  it.each(['2021-08-01', '2022-02-01', '2023-03-01'])(
    'should raise the alarm on every day when the intervals are half as wide, from %s',
    (day) => {
      expect(Math.min(...driftsAfter(day, { days: 30, width: 0.5 }))).toBeGreaterThanOrEqual(SCORE_DRIFT_ALARM);
    },
  );

  it('should be below one when the intervals are too wide', () => {
    expect(Math.max(...driftsAfter('2022-02-01', { days: 14, width: 2 }))).toBeLessThan(0.85);
  });

  it('should raise the alarm in the crash of March 2020', () => {
    expect(Math.max(...driftsAfter('2020-03-09', { days: 10 }))).toBeGreaterThanOrEqual(SCORE_DRIFT_ALARM);
  });

  it('should be near one for calibrated forecasts', () => {
    const quantiles = Array.from({ length: 99 }, (_, index) => ({ level: (index + 1) / 100, value: 100 + index }));
    const settled = Array.from({ length: 980 }, (_, index) => ({ quantiles, actual: 100 + index / 10 }));
    expect(computeScoreDrift(settled)).toBeCloseTo(1, 1);
  });

  it('should be NaN for less than two days', () => {
    const quantiles = [{ level: 0.5, value: 100 }];
    const settled = Array.from({ length: 47 }, () => ({ quantiles, actual: 101 }));
    expect(computeScoreDrift(settled)).toBeNaN();
    expect(computeScoreDrift([])).toBeNaN();
  });
});
