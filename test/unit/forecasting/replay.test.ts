import fc from 'fast-check';
import { parseHour } from '../../../forecasting/hour';
import { computeReplayWeeks, describeKind, describeReplay, WEEK_MS } from '../../../forecasting/replay';

const lastHour = parseHour('2025-05-13T11Z');
const instant = fc.integer({ min: Date.UTC(2025, 6), max: Date.UTC(2060, 0) });

function halfYearOf(time: number): { start: number; end: number } {
  const year = new Date(time).getUTCFullYear();
  const isFirst = new Date(time).getUTCMonth() < 6;
  return isFirst
    ? { start: Date.UTC(year, 0), end: Date.UTC(year, 6) }
    : { start: Date.UTC(year, 6), end: Date.UTC(year + 1, 0) };
}

describe('computeReplayWeeks', () => {
  it('is 112 weeks in the second half of 2026', () => {
    expect(computeReplayWeeks({ now: Date.UTC(2026, 10, 21), lastHour })).toBe(112);
  });

  it('is the same from the first to the last millisecond of a half-year', () => {
    fc.assert(
      fc.property(instant, (now) => {
        const { start, end } = halfYearOf(now);
        const weeks = computeReplayWeeks({ now, lastHour });
        expect([computeReplayWeeks({ now: start, lastHour }), computeReplayWeeks({ now: end - 1, lastHour })]).toEqual([
          weeks,
          weeks,
        ]);
      }),
    );
  });

  it('leaves at least half a year of prices at the end of the half-year, and less than one more week', () => {
    fc.assert(
      fc.property(instant, (now) => {
        const ahead = lastHour + computeReplayWeeks({ now, lastHour }) * WEEK_MS - halfYearOf(now).end;
        expect(ahead).toBeGreaterThanOrEqual(184 * 86_400_000);
        expect(ahead).toBeLessThan(184 * 86_400_000 + WEEK_MS);
      }),
    );
  });
});

test.each([
  ['livecoinwatch', null],
  ['kraken', null],
  ['replay+112w', 'replayed prices'],
  ['generated+112w', 'generated prices'],
])('describeKind(%s) is %j', (source, kind) => {
  expect(describeKind(source)).toBe(kind);
});

describe('describeReplay', () => {
  it('names the real hour of a replayed price', () => {
    const text = describeReplay('replay+112w', parseHour('2026-11-21T07Z'));
    expect(text).toBe('replayed prices of 2024-09-28 07:00 UTC');
  });

  it('is null for current prices', () => {
    expect(describeReplay('livecoinwatch', parseHour('2026-11-21T07Z'))).toBeNull();
  });
});
