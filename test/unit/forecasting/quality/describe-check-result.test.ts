import { HOUR_MS } from '../../../../forecasting/hour';
import type { RuleName } from '../../../../forecasting/quality/check-result';
import { checkSeries } from '../../../../forecasting/quality/check-series';
import { describeCheckResult } from '../../../../forecasting/quality/describe-check-result';
import type { HourlyObservation, HourlySeries } from '../../../../forecasting/series';
import { readPricesUntil } from '../../../support/price-sample';

const HOUR = Date.UTC(2024, 8, 28, 7);
const ROWS = 60 * 24;
const clean = readPricesUntil(HOUR, 60);
const context = { hour: HOUR, firstHour: HOUR - (ROWS - 1) * HOUR_MS };

const changeRow = (index: number, change: (row: HourlyObservation) => object): HourlySeries =>
  clean.map((row, at) => (at === index ? { ...row, ...change(row) } : row));

describe('describeCheckResult', () => {
  it.each<[RuleName, HourlySeries, string]>([
    [
      'schema',
      changeRow(100, () => ({ rate: 'x' })),
      'Rows that do not match the schema: 1 of 1440; the first problem is rate of 2024-08-03 12:00 UTC.',
    ],
    [
      'null-ratio',
      changeRow(100, () => ({ volume: null })),
      '0.069 % of volume is empty (1 of 1440 rows); the limit is 1.0 %.',
    ],
    ['gaps', clean.slice(0, 1439), 'No hour is missing between the first and the last row.'],
    [
      'gaps',
      clean.filter((_, index) => index !== 1439 - 5),
      'Hours missing from the newest 48: 1 (2024-09-28 02:00 UTC); a forecast needs all of them.',
    ],
    [
      'gaps',
      clean.filter((_, index) => index < 100 || index > 104),
      'Missing hours: 0.3 %, 5 (2024-08-03 12:00 UTC, 2024-08-03 13:00 UTC, 2024-08-03 14:00 UTC and 2 more); windows that contain them are left out.',
    ],
    [
      'values',
      changeRow(100, () => ({ rate: Number.NaN })),
      'Rows with an impossible value: 1; the first is rate = NaN at 2024-08-03 12:00 UTC.',
    ],
    [
      'jumps',
      changeRow(100, ({ rate }) => ({ rate: 10 * (rate ?? 0) })),
      'Moves caused by wrong data: 2; the first is +901.6 % at 2024-08-03 12:00 UTC (563 × the usual hourly move): no real hour moves that much.',
    ],
    [
      'freshness',
      clean.slice(0, 1439),
      'The newest rate is of 2024-09-28 06:00 UTC, 1 h older than the hour of the run, 2024-09-28 07:00 UTC.',
    ],
    [
      'row-count',
      clean.slice(-100),
      '100 hours from 2024-07-30 08:00 UTC to 2024-09-28 07:00 UTC have a rate; reliable training needs 720.',
    ],
  ])('should describe a result of %s, also after a round trip through JSON', (rule, series, sentence) => {
    const result = checkSeries(series, context).results.find((each) => each.rule === rule);
    if (result === undefined) throw new Error(`no result of ${rule}`);
    expect(describeCheckResult(result)).toBe(sentence);
    expect(describeCheckResult(JSON.parse(JSON.stringify(result)))).toBe(sentence);
  });
});
