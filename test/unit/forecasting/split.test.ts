import fc from 'fast-check';
import { HOUR_MS } from '../../../forecasting/hour';
import { EMBARGO_HOURS, splitByTime } from '../../../forecasting/split';

const START = Date.UTC(2026, 0, 1);
const originsOf = (hours: readonly number[]) => Float64Array.from(hours, (hour) => START + hour * HOUR_MS);
const hoursOf = (count: number) => Array.from({ length: count }, (_, hour) => hour);

describe('splitByTime', () => {
  it('should have no test part where holdsOut is false', () => {
    const { train, validation, test } = splitByTime(originsOf(hoursOf(8712)), { holdsOut: false });
    expect(test.to - test.from).toBe(0);
    expect(validation.to).toBe(8712);
    expect(train.to).toBe(validation.from - EMBARGO_HOURS + 1);
  });

  it('should keep the last thirty days of a year for the test', () => {
    const { train, validation, test } = splitByTime(originsOf(hoursOf(8712)));
    expect(test).toEqual({ from: 8712 - 720, to: 8712 });
    expect(validation.to - validation.from).toBeGreaterThan(700);
    expect(train.from).toBe(0);
  });

  it('should leave an embargo between the parts for any missing hours', () => {
    const missing = fc.uniqueArray(fc.nat({ max: 2999 }), { maxLength: 300 });
    fc.assert(
      fc.property(missing, (hours) => {
        const absent = new Set(hours);
        const origins = originsOf(hoursOf(3000).filter((hour) => !absent.has(hour)));
        const { train, validation, test } = splitByTime(origins);
        const hoursBetween = (end: number, start: number) =>
          ((origins[start] ?? 0) - (origins[end - 1] ?? 0)) / HOUR_MS;
        expect(hoursBetween(train.to, validation.from)).toBeGreaterThanOrEqual(EMBARGO_HOURS);
        expect(hoursBetween(validation.to, test.from)).toBeGreaterThanOrEqual(EMBARGO_HOURS);
        expect(test.to).toBe(origins.length);
      }),
    );
  });

  it('should accept ninety days, and refuse seventy with a remedy', () => {
    expect(splitByTime(originsOf(hoursOf(2100))).test).toEqual({ from: 1380, to: 2100 });
    expect(() => splitByTime(originsOf(hoursOf(1650)))).toThrow(expect.objectContaining({ code: 'TooLittleHistory' }));
    expect(() => splitByTime(originsOf(hoursOf(1650)))).toThrow(/HISTORY_DAYS/);
    expect(() => splitByTime(originsOf([]))).toThrow(expect.objectContaining({ code: 'TooLittleHistory' }));
  });
});
