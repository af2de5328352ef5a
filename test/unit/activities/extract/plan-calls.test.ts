import fc from 'fast-check';
import { type PlannedCall, planCalls, selectHoursToFetch, splitCall } from '../../../../activities/extract/plan-calls';
import type { ObservedHour } from '../../../../clients/postgres/observations';
import { CONTEXT_HOURS } from '../../../../forecasting/features/window';
import { HOUR_MS, parseHour } from '../../../../forecasting/hour';
import { POINT_MS } from '../../../../forecasting/price-points';

const lastHour = parseHour('2026-11-21T07Z');
const hoursBack = (back: number) => lastHour - back * HOUR_MS;
const year = Array.from({ length: 8760 }, (_, index) => hoursBack(8759 - index));
const someHours = fc.uniqueArray(fc.integer({ min: 0, max: 2000 }).map(hoursBack), { maxLength: 300 });
const ascending = (hours: readonly number[]) => [...hours].sort((a, b) => a - b);
const covered = (calls: readonly PlannedCall[]) => ascending(calls.flatMap(({ hours }) => hours));

describe('planCalls', () => {
  it('fetches a year in 1,095 calls', () => {
    expect(planCalls({ hours: year, maxCalls: Number.POSITIVE_INFINITY })).toHaveLength(1095);
  });

  it('requests every hour once, newest first, in ranges that the API does not truncate', () => {
    fc.assert(
      fc.property(someHours, (hours) => {
        const calls = planCalls({ hours, maxCalls: Number.POSITIVE_INFINITY });
        expect(covered(calls)).toEqual(ascending(hours));
        expect(calls.map(({ end }) => end)).toEqual(ascending(calls.map(({ end }) => end)).reverse());
        for (const { start, end, hours: own } of calls) {
          expect((end - start) / POINT_MS + 1).toBeLessThanOrEqual(97);
          expect([Math.min(...own) - HOUR_MS, Math.max(...own)]).toEqual([start, end]);
        }
      }),
    );
  });

  it('plans hourly points for the oldest hours when there are too few calls', () => {
    const calls = planCalls({ hours: year, maxCalls: 500 });
    const fine = calls.filter(({ detail }) => detail === 'five-minute');
    expect(covered(calls)).toEqual(year);
    expect(calls.length).toBeLessThanOrEqual(500);
    expect(fine.length).toBeGreaterThan(440);
    expect(calls.slice(0, fine.length)).toEqual(fine);
    expect(calls.at(-1)).toMatchObject({ detail: 'hourly', hours: expect.arrayContaining([year[0]]) });
  });

  it('never exceeds the number of calls, and never leaves out a newer hour for an older one', () => {
    fc.assert(
      fc.property(someHours, fc.integer({ min: 0, max: 50 }), (hours, maxCalls) => {
        const calls = planCalls({ hours, maxCalls });
        expect(calls.length).toBeLessThanOrEqual(maxCalls);
        const found = covered(calls);
        expect(found).toEqual(ascending(hours).slice(hours.length - found.length));
      }),
    );
  });

  it('chooses hourly ranges whose 101 evenly spaced points fall on the hours', () => {
    const hourly = planCalls({ hours: year, maxCalls: 90 }).filter(({ detail }) => detail === 'hourly');
    expect(hourly.length).toBeGreaterThan(80);
    for (const { start, end } of hourly) {
      expect([(end - start) / 100, end % HOUR_MS]).toEqual([HOUR_MS, 0]);
    }
  });
});

describe('splitCall', () => {
  const [eightHours] = planCalls({ hours: year.slice(-8), maxCalls: 1 });
  const lengthsOf = (parts: readonly PlannedCall[]) => parts.map(({ start, end }) => (end - start) / HOUR_MS);

  it('splits the hours into ranges of at most the given number of points', () => {
    const parts = eightHours ? splitCall(eightHours, 49) : [];
    expect(lengthsOf(parts)).toEqual([4, 4]);
    expect(covered(parts)).toEqual(year.slice(-8));
    expect(lengthsOf(eightHours ? splitCall(eightHours, 30) : [])).toEqual([2, 2, 2, 2]);
  });

  it('chooses hourly ranges whose evenly spaced points fall on the hours', () => {
    const hourly = planCalls({ hours: year, maxCalls: 88 })[86];
    expect(lengthsOf(hourly ? splitCall(hourly, 30) : [])).toEqual([29, 29, 29, 29]);
  });

  it('returns nothing for a single hour, or when no range would be shorter', () => {
    expect(splitCall({ start: hoursBack(1), end: lastHour, hours: [lastHour], detail: 'five-minute' }, 5)).toEqual([]);
    expect(eightHours && splitCall(eightHours, 101)).toEqual([]);
  });
});

describe('selectHoursToFetch', () => {
  const now = lastHour + 60_000;
  const firstHour = hoursBack(99);
  const select = (seen: [number, ObservedHour][]) =>
    selectHoursToFetch({ firstHour, lastHour, seen: new Map(seen), now });
  /** All hours, observed at `observedAt`, with a rate of 50,000 unless `rates` has another. */
  const observed = (observedAt: number, rates: ReadonlyMap<number, number | null> = new Map()) =>
    Array.from({ length: 100 }, (_, index): [number, ObservedHour] => {
      const hour = firstHour + index * HOUR_MS;
      const rate = rates.get(hour);
      return [hour, { observedAt, rate: rate === undefined ? 50_000 + (index % 7) : rate }];
    });

  it('selects every hour at first, and none when all have a rate', () => {
    const all = Array.from({ length: 100 }, (_, index) => firstHour + index * HOUR_MS);
    expect(select([])).toEqual(all);
    expect(select(observed(now))).toEqual([]);
  });

  it('selects an older hour without a rate again after an eighth of its age', () => {
    const gap = hoursBack(80);
    expect(select(observed(now - 9 * HOUR_MS, new Map([[gap, null]])))).toEqual([]);
    expect(select(observed(now - 11 * HOUR_MS, new Map([[gap, null]])))).toEqual([gap]);
  });

  it('selects a gap in the newest window at once', () => {
    const gaps = [hoursBack(5), hoursBack(CONTEXT_HOURS - 1)];
    expect(select(observed(now, new Map(gaps.map((gap) => [gap, null]))))).toEqual(ascending(gaps));
    expect(select(observed(now, new Map([[hoursBack(CONTEXT_HOURS), null]])))).toEqual([]);
  });

  it('selects a price that fails the check for jumps, and its neighbours, until the source corrects it', () => {
    const wrong = new Map([[hoursBack(80), 500_000]]);
    const neighbours = [hoursBack(81), hoursBack(80), hoursBack(79)];
    expect(select(observed(now, wrong))).toEqual([]);
    expect(select(observed(now - 11 * HOUR_MS, wrong))).toEqual(neighbours);
    expect(select(observed(now, new Map([[hoursBack(3), 500_000]])))).toEqual([4, 3, 2].map(hoursBack));
  });

  it('selects the newest hour until it has a rate', () => {
    expect(select([[lastHour, { observedAt: now, rate: null }]])).toContain(lastHour);
  });
});
