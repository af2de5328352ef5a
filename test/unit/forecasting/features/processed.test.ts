import fc from 'fast-check';
import { formatProcessedCsv, PROCESSED_COLUMNS, processSeries } from '../../../../forecasting/features/processed';
import { HOUR_MS } from '../../../../forecasting/hour';
import { readPricesUntil } from '../../../support/price-sample';

const series = readPricesUntil(Date.UTC(2024, 8, 28, 7), 10);
const table = processSeries(series);
const last = series.length - 1;
const rateAt = (index: number) => series[index]?.rate ?? 0;

describe('btc_processed.csv', () => {
  it('should have the newest price, the mean of the newest five, and the hour and price of the target', () => {
    const at = 100;
    const newest = [0, 1, 2, 3, 4].map((back) => rateAt(at - back));
    expect(table.lag_1[at]).toBe(rateAt(at));
    expect(table.rolling_mean_5[at]).toBeCloseTo(newest.reduce((sum, rate) => sum + rate) / 5, 8);
    expect(table.target[at]).toBe(rateAt(at + 1));
    expect(table.hour[at]).toBe(new Date((series[at]?.hour ?? 0) + HOUR_MS).getUTCHours());
  });

  it('should have no target for the newest hour', () => {
    expect(table.target[last]).toBeNull();
    expect(table.hour[last]).toBe(8);
  });

  it('should use later prices in the target column only', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: last }), fc.double({ min: 0.5, max: 2, noNaN: true }), (from, factor) => {
        const changed = processSeries(
          series.map((row, index) => (index < from ? row : { ...row, rate: (row.rate ?? 0) * factor })),
        );
        for (const column of PROCESSED_COLUMNS) {
          const known = column === 'target' ? from - 1 : from;
          expect(changed[column].slice(0, known)).toEqual(table[column].slice(0, known));
        }
      }),
      { numRuns: 25 },
    );
  });

  it('should leave cells empty only where a row would cross a gap', () => {
    const gap = 120;
    const gapped = processSeries(series.filter((_, index) => index !== gap));
    const at = (index: number) => gapped.date.indexOf(series[index]?.hour ?? 0);
    expect(gapped.target[at(gap - 1)]).toBeNull();
    expect(gapped.log_return[at(gap + 1)]).toBeNull();
    expect(gapped.rolling_mean_5[at(gap + 4)]).toBeNull();
    expect(gapped.rolling_mean_5[at(gap + 5)]).toBe(table.rolling_mean_5[gap + 5]);
    expect(gapped.sigma[at(gap + 24)]).toBeNull();
    expect(gapped.sigma[at(gap + 25)]).toBe(table.sigma[gap + 25]);
  });

  it('should have one line per hour below the classic column names', () => {
    const lines = formatProcessedCsv(table).split('\n');
    expect(lines).toHaveLength(series.length + 2);
    expect(lines[0]).toMatch(/^date,rate,lag_1,rolling_mean_5,hour,target,/);
    expect(lines[last + 1]?.split(',')[5]).toBe('');
  });
});
