import fc from 'fast-check';
import { HOUR_MS } from '../../../forecasting/hour';
import { formatSeriesCsv, parseSeriesCsv } from '../../../forecasting/series-csv';

const value = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0));
const row = fc.record({
  hour: fc.integer({ min: 0, max: 5e5 }).map((index) => index * HOUR_MS),
  rate: value,
  volume: value,
  cap: value,
  high: value,
  low: value,
  points: fc.nat(12),
});

describe('btc_history.csv', () => {
  it('should read back exactly the series that was written', () => {
    fc.assert(fc.property(fc.array(row), (series) => expect(parseSeriesCsv(formatSeriesCsv(series))).toEqual(series)));
  });

  it('should have the classic columns first and an empty cell for null', () => {
    const text = formatSeriesCsv([{ hour: 0, rate: 0.1, volume: null, cap: 1e21, high: null, low: null, points: 1 }]);
    expect(text).toBe('date,rate,volume,cap,high,low,points\n0,0.1,,1e+21,,,1\n');
  });

  it.each([
    ['another header', 'date,rate\n0,1\n', 'line 1'],
    [
      'a cell that is not a number',
      'date,rate,volume,cap,high,low,points\n0,ten,,,,,\n',
      'line 2: "ten" is not a number',
    ],
    [
      'a date that is not a full hour',
      'date,rate,volume,cap,high,low,points\n5,1,,,,,\n',
      'line 2: "5" is not an hour',
    ],
    ['a truncated row', 'date,rate,volume,cap,high,low,points\n0,1,,,,,\n36000', 'line 3'],
  ])('should refuse %s and name the line', (_, text, message) => {
    expect(() => parseSeriesCsv(text)).toThrow(message);
  });
});
