import { CALL_LIMITS, countCallsLeft, findCallSlot } from '../../../../forecasting/outside-series/call-budget';
import { findSeries, SERIES } from '../../../../forecasting/outside-series/catalogue';
import { computeDueAt, type SeriesState, selectDue } from '../../../../forecasting/outside-series/due';
import type { OutsideSeries } from '../../../../forecasting/outside-series/outside-series';
import { endOfEvent, releaseRule } from '../../../../forecasting/outside-series/release-rules';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 27, 2);
const series = (id: string) => findSeries(id) as OutsideSeries;
const fresh: SeriesState = { calledAt: NOW, failures: 0, hasMore: false, newestEventEnd: null };

describe('a series is due', () => {
  it('at once when it was never fetched, or when its answer had more pages', () => {
    expect(computeDueAt(series('cpi'), { ...fresh, calledAt: null })).toBe(0);
    expect(computeDueAt(series('spy'), { ...fresh, hasMore: true, newestEventEnd: NOW - HOUR_MS })).toBe(NOW);
  });

  it('when its next value is released', () => {
    const newestEventEnd = Date.UTC(2026, 10, 1);
    const dueAt = computeDueAt(series('cpi'), { ...fresh, newestEventEnd });
    expect(dueAt).toBe(releaseRule('cpi').knownAt(Date.UTC(2026, 11, 1)));
  });

  it('once a day while its release is late', () => {
    const dueAt = computeDueAt(series('cpi'), { ...fresh, newestEventEnd: Date.UTC(2026, 6, 1) });
    expect(dueAt).toBe(NOW + 20 * HOUR_MS);
  });

  it.each([
    [1, 0.25],
    [2, 0.5],
    [3, 1],
    [30, 6],
  ])('after %i failures in a row after %s hours', (failures, hours) => {
    expect(computeDueAt(series('spy'), { ...fresh, failures })).toBe(NOW + hours * HOUR_MS);
  });
});

it('asks for the longest-waiting series first', () => {
  const calledAt = new Map([
    ['wti', NOW - 48 * HOUR_MS],
    ['brent', NOW - 72 * HOUR_MS],
    ['cpi', NOW],
  ]);
  const stateOf = ({ id }: OutsideSeries) => ({ ...fresh, calledAt: calledAt.get(id) ?? null });
  const due = selectDue([series('wti'), series('cpi'), series('brent'), series('corn')], { stateOf, now: NOW });
  expect(due.map(({ id }) => id)).toEqual(['corn', 'brent', 'wti']);
});

describe('the limits of an API', () => {
  it('leave room for five calls of Polygon a minute', () => {
    const calls: number[] = [];
    for (let count = 0; count < 23; count++) calls.push(findCallSlot(calls, CALL_LIMITS.polygon, NOW));
    for (const [index, at] of calls.entries()) {
      expect(calls.filter((other) => other > at - 60_000 && other <= at).length).toBeLessThanOrEqual(5);
      expect(at).toBe(NOW + index * 13_000);
    }
  });

  it('leave room for 25 calls of Alpha Vantage a day, one a second', () => {
    const calls: number[] = [];
    for (let count = 0; count < 26; count++) calls.push(findCallSlot(calls, CALL_LIMITS['alpha-vantage'], NOW));
    expect((calls[24] ?? 0) - NOW).toBe(24 * 6_000);
    expect((calls[25] ?? 0) - NOW).toBeGreaterThan(24 * HOUR_MS);
    expect(countCallsLeft(calls.slice(0, 20), CALL_LIMITS['alpha-vantage'], NOW + HOUR_MS)).toBe(5);
  });
});

it('needs at most 25 calls of Alpha Vantage on any day of a year', () => {
  const own = SERIES.filter(({ query }) => query.api === 'alpha-vantage');
  const states = new Map<string, SeriesState>();
  const perDay = new Map<number, number>();
  const waited: number[] = [];
  const calls: number[] = [];
  for (let now = NOW; now < NOW + 365 * 24 * HOUR_MS; now += HOUR_MS) {
    const stateOf = ({ id }: OutsideSeries) => states.get(id) ?? { ...fresh, calledAt: null };
    for (const one of selectDue(own, { stateOf, now })) {
      const at = findCallSlot(calls, CALL_LIMITS['alpha-vantage'], now);
      if (at > now + 12 * 60_000) break;
      if (now > NOW + 48 * HOUR_MS) waited.push(now - computeDueAt(one, stateOf(one)));
      calls.push(at);
      if (calls.length > 30) calls.shift();
      const day = Math.floor(at / (24 * HOUR_MS));
      perDay.set(day, (perDay.get(day) ?? 0) + 1);
      states.set(one.id, { ...fresh, calledAt: at, newestEventEnd: newestReleased(one, at) });
    }
  }
  expect(Math.max(...perDay.values())).toBeLessThanOrEqual(25);
  expect(states.size).toBe(own.length);
  // On the first day there is more to fetch than the limit allows. After that, no series waits for the next run.
  expect(Math.max(...waited)).toBeLessThan(HOUR_MS);
});

function newestReleased({ cadence, release }: OutsideSeries, now: number): number {
  const { knownAt } = releaseRule(release);
  let end = Date.UTC(2024, 0, 1);
  if (cadence === 'day') end = Math.floor(now / 86_400_000) * 86_400_000 - 20 * 86_400_000;
  for (let next = endOfEvent(end, cadence); knownAt(next) <= now; next = endOfEvent(end, cadence)) end = next;
  return end;
}
