import fc from 'fast-check';
import { CONTEXT_HOURS } from '../../../../forecasting/features/window';
import { HOUR_MS } from '../../../../forecasting/hour';
import { checkSeries, RULE_NAMES } from '../../../../forecasting/quality/check-series';
import {
  checkGaps,
  checkNullRatio,
  checkRowCount,
  findMissingHours,
} from '../../../../forecasting/quality/completeness';
import { describeCheckResult } from '../../../../forecasting/quality/describe-check-result';
import { checkJumps, hasLargeMove } from '../../../../forecasting/quality/jumps';
import { checkFreshness, checkStaleness } from '../../../../forecasting/quality/liveness';
import { checkDuplicates, checkOrder, checkSchema, checkSpacing } from '../../../../forecasting/quality/shape';
import { checkExtremes, checkValues } from '../../../../forecasting/quality/values';
import type { HourlyObservation, HourlySeries } from '../../../../forecasting/series';
import { readPricesUntil } from '../../../support/price-sample';

const HOUR = Date.UTC(2024, 8, 28, 7);
const ROWS = 60 * 24;
const clean = readPricesUntil(HOUR, 60);
const context = { hour: HOUR, firstHour: HOUR - (ROWS - 1) * HOUR_MS };

const place = fc.integer({ min: 30, max: ROWS - 1 });
const places = fc.uniqueArray(place, { minLength: 1, maxLength: 200 });

function change(series: HourlySeries, at: readonly number[], edit: (row: HourlyObservation) => object): HourlySeries {
  const chosen = new Set(at);
  return series.map((row, index) => (chosen.has(index) ? { ...row, ...edit(row) } : row));
}

function hourAt(index: number): number {
  return clean[index]?.hour ?? 0;
}

describe('the data gate', () => {
  it('should pass clean data without a warning', () => {
    const { passed, reason, results } = checkSeries(clean, context);
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect({ passed, reason }).toEqual({ passed: true, reason: null });
  });

  it('should report each rule once under its name, with a sentence', () => {
    const { results } = checkSeries(clean, context);
    expect(results.map(({ rule }) => rule)).toEqual(RULE_NAMES);
    for (const result of results) expect(describeCheckResult(result)).toMatch(/^\S.*\.$/);
  });

  it('should report bad rows and never throw, whatever the rows contain', () => {
    const cell = fc.oneof(fc.double(), fc.constantFrom(null, 0, -1, Number.NaN, Infinity));
    const row = fc.record({
      hour: fc.oneof(fc.double(), place.map(hourAt)),
      rate: cell,
      volume: cell,
      cap: cell,
      high: cell,
      low: cell,
      points: fc.integer(),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (series) => {
        const { passed, reason, results } = checkSeries(series, context);
        expect(results).toHaveLength(RULE_NAMES.length);
        expect(passed).toBe(reason === null);
      }),
    );
  });
});

describe('schema', () => {
  it('should fail when any cell has another type or is missing', () => {
    const column = fc.constantFrom('hour', 'rate', 'volume', 'cap', 'high', 'low', 'points');
    const value = fc.constantFrom('5', undefined, true, {});
    fc.assert(
      fc.property(place, column, value, (at, name, bad) => {
        const result = checkSchema(change(clean, [at], () => ({ [name]: bad })));
        expect(result).toMatchObject({ status: 'fail', count: 1 });
        expect(describeCheckResult(result)).toContain(name);
      }),
      { numRuns: 20 },
    );
  });
});

describe('null-ratio', () => {
  it('should fail exactly when more than 1 % of a column is null', () => {
    const column = fc.constantFrom('rate', 'volume', 'cap');
    fc.assert(
      fc.property(places, column, (at, name) => {
        const result = checkNullRatio(change(clean, at, () => ({ [name]: null })));
        expect(result).toMatchObject({ status: at.length / ROWS > 0.01 ? 'fail' : 'warn', count: at.length });
      }),
    );
  });
});

describe('null-ratio of imported hours', () => {
  const imported = clean.map((row) => ({ ...row, volume: null, cap: null, imported: true }));

  it('should allow that a file has no volume and no market capitalisation', () => {
    expect(checkNullRatio(imported)).toMatchObject({ status: 'pass', count: 0 });
  });

  it('should fail when their rates are null', () => {
    expect(checkNullRatio(imported.map((row) => ({ ...row, rate: null })))).toMatchObject({ status: 'fail' });
  });
});

describe('duplicates, order and spacing', () => {
  it('should fail when a row appears twice', () => {
    fc.assert(
      fc.property(place, (at) => {
        const doubled = clean.flatMap((row, index) => (index === at ? [row, row] : [row]));
        expect(checkDuplicates(doubled)).toMatchObject({ status: 'fail', hours: [hourAt(at)] });
        expect(checkOrder(doubled).status).toBe('pass');
      }),
    );
  });

  it('should fail when two rows are swapped', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        fc.pre(a !== b);
        const swapped = clean.map((row, index) =>
          index === a ? clean[b] : index === b ? clean[a] : row,
        ) as HourlySeries;
        expect(checkOrder(swapped).status).toBe('fail');
        expect(checkDuplicates(swapped).status).toBe('pass');
      }),
    );
  });

  it('should fail when a row is off the hour, even by a millisecond', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: HOUR_MS - 1 }), (at, offset) => {
        const shifted = change(clean, [at], ({ hour }) => ({ hour: hour - offset }));
        expect(checkSpacing(shifted)).toMatchObject({ status: 'fail', count: 1 });
      }),
    );
  });
});

describe('gaps', () => {
  it('should find the missing hours when the whole row or only its rate is missing', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: ROWS - 2 }), { minLength: 1, maxLength: 100 }),
        fc.boolean(),
        (at, keepsRow) => {
          const chosen = new Set(at);
          const gapped = keepsRow
            ? change(clean, at, () => ({ rate: null }))
            : clean.filter((_, index) => !chosen.has(index));
          expect(findMissingHours(gapped, context)).toEqual([...at].sort((a, b) => a - b).map(hourAt));
        },
      ),
    );
  });

  it('should warn about old gaps, and fail when the newest window has a gap or too many hours are missing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: ROWS - 2 }), { minLength: 1, maxLength: 100 }), (at) => {
        const isRecent = at.some((index) => index >= ROWS - CONTEXT_HOURS);
        const expected = isRecent || at.length / ROWS > 0.05 ? 'fail' : 'warn';
        expect(
          checkGaps(
            change(clean, at, () => ({ rate: null })),
            context,
          ).status,
        ).toBe(expected);
      }),
    );
  });
});

describe('values and extremes', () => {
  it('should fail on an impossible price or amount', () => {
    const bad = fc.constantFrom(
      ['rate', 0],
      ['rate', -1],
      ['high', Number.NaN],
      ['low', Infinity],
      ['volume', -5],
      ['cap', Number.NaN],
    );
    fc.assert(
      fc.property(place, bad, (at, [column, value]) => {
        const result = checkValues(change(clean, [at], () => ({ [column as string]: value })));
        expect(result).toMatchObject({ status: 'fail', hours: [hourAt(at)] });
        expect(describeCheckResult(result)).toContain(`${column} = ${value}`);
      }),
    );
  });

  it('should warn, not fail, about a volume of zero', () => {
    expect(checkValues(change(clean, [100], () => ({ volume: 0 }))).status).toBe('warn');
  });

  it('should warn when a rate is outside the low and high of its hour', () => {
    fc.assert(
      fc.property(place, fc.boolean(), (at, isAbove) => {
        const outside = change(clean, [at], ({ high, low }) => ({
          rate: isAbove ? (high ?? 0) * 1.01 : (low ?? 0) * 0.99,
        }));
        expect(checkExtremes(outside)).toMatchObject({ status: 'warn', hours: [hourAt(at)] });
      }),
    );
  });
});

describe('jumps', () => {
  const scaled = (at: number, factor: number, hours: number) =>
    change(
      clean,
      Array.from({ length: hours }, (_, index) => at + index),
      ({ rate }) => ({ rate: (rate ?? 0) * factor }),
    );

  it('should fail on a slipped digit, wherever it is and however long it lasts', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(10, 0.1, 100), fc.integer({ min: 1, max: ROWS }), (at, factor, hours) => {
        expect(checkJumps(scaled(at, factor, hours), context).status).toBe('fail');
      }),
    );
  });

  function expectBadPrintFound(at: number, hours: number): void {
    const result = checkJumps(scaled(at, 1.35, hours), context);
    expect(result).toMatchObject({ status: 'fail', evidence: { kind: 'bad-print' } });
    expect(result.hours).toContain(hourAt(at));
  }

  it('should fail on a bad print of 35 % that lasts at most three hours', () => {
    fc.assert(fc.property(fc.integer({ min: 30, max: ROWS - 5 }), fc.integer({ min: 1, max: 3 }), expectBadPrintFound));
  });

  it('should find a bad print of 35 % when the market moves before the price comes back (5 August 2024)', () => {
    expect(new Date(hourAt(137)).toISOString()).toBe('2024-08-05T01:00:00.000Z');
    expectBadPrintFound(137, 3);
  });

  it('should pass a crash of up to 40 % in an hour when the price does not come back', () => {
    fc.assert(
      fc.property(place, fc.double({ min: 0.6, max: 1.4, noNaN: true }), (at, factor) => {
        expect(checkJumps(scaled(at, factor, ROWS), context).status).not.toBe('fail');
      }),
    );
  });

  it('should fail only where a price is so far from the one before that hasLargeMove is true', () => {
    expect(hasLargeMove(clean)).toBe(false);
    const cases = fc.tuple(place, fc.double({ min: 0.75, max: 1.35, noNaN: true }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(cases, ([at, factor, hours]) => {
        const series = scaled(at, factor, hours);
        expect(checkJumps(series, context).status === 'fail' && !hasLargeMove(series)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('should give the same status whatever the unit of the price', () => {
    fc.assert(
      fc.property(place, fc.constantFrom(1e-6, 1e3), (at, unit) => {
        const other = scaled(at, 1.2, 1).map((row) => ({ ...row, rate: (row.rate ?? 0) * unit }));
        expect(checkJumps(other, context).status).toBe(checkJumps(scaled(at, 1.2, 1), context).status);
      }),
    );
  });
});

describe('staleness', () => {
  const freeze = (at: number, hours: number) =>
    clean.map((row, index) => (index >= at && index < at + hours ? { ...row, rate: clean[at]?.rate ?? 0 } : row));

  it('should fail when the newest price is the same for six hours, or any price for a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), place, (hours, at) => {
        const isNewest = at + hours >= ROWS;
        const length = Math.min(hours, ROWS - at);
        const expected = length < 3 ? 'pass' : length >= 24 || (isNewest && length >= 6) ? 'fail' : 'warn';
        expect(checkStaleness(freeze(at, hours)).status).toBe(expected);
      }),
    );
  });
});

describe('freshness and row-count', () => {
  it('should fail unless the newest rate is that of the hour', () => {
    fc.assert(
      fc.property(fc.integer({ min: -30, max: 30 }), (distance) => {
        const result = checkFreshness(clean, { ...context, hour: HOUR + distance * HOUR_MS });
        expect(result.status).toBe(distance === 0 ? 'pass' : 'fail');
      }),
    );
  });

  it('should fail when no window fits, and warn when there are few hours to train on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: ROWS }), (rows) => {
        const expected = rows < CONTEXT_HOURS ? 'fail' : rows < 720 ? 'warn' : 'pass';
        expect(checkRowCount(clean.slice(0, rows), context).status).toBe(expected);
      }),
    );
  });
});
