import { findSeries } from '../../../../forecasting/outside-series/catalogue';
import { checkValues, describeFailures } from '../../../../forecasting/outside-series/check-values';
import type { OutsideSeries } from '../../../../forecasting/outside-series/outside-series';
import type { EventValue } from '../../../../forecasting/outside-series/series-value';

const NOW = Date.UTC(2026, 10, 20);
const month = (index: number) => Date.UTC(2026, index, 1);
const good: EventValue[] = Array.from({ length: 60 }, (_, index) => ({
  eventEnd: month(index - 49),
  value: 300 + index + (index % 3) / 10,
}));
const check = (values: EventValue[], id = 'cpi', storedEvents = 0, now = NOW) =>
  checkValues(values, { series: findSeries(id) as OutsideSeries, storedEvents, newestStored: null, now });
const change = (index: number, given: Partial<EventValue>) =>
  good.map((value, at) => (at === index ? { ...value, ...given } : value));

it('accepts a good answer', () => {
  expect(good.at(-1)?.eventEnd).toBe(month(10));
  expect(check(good).filter(({ status }) => status !== 'pass')).toEqual([]);
});

it.each([
  [
    'two events in the wrong order',
    [good[1], good[0]] as EventValue[],
    /order: the event that ends at .* is not later/,
  ],
  ['a price of zero', change(5, { value: 0 }), /values: the value at .* is 0, and it must be above 0/],
  ['no number', change(5, { value: Number.NaN }), /is NaN/],
  ['an event of the future', [...good, { eventEnd: month(11), value: 360 }], /future: .* has not ended/],
  [
    'a month that does not begin on the first',
    change(59, { eventEnd: month(10) + 86_400_000 }),
    /grid: .* is no month/,
  ],
  [
    'another unit',
    good.map((v, at) => (at > 40 ? { ...v, value: v.value * 1_000 } : v)),
    /jumps: .* factor of more than 50/,
  ],
])('refuses %s', (_, values, message) => {
  expect(describeFailures(check(values))).toMatch(message);
});

it('refuses an interest rate of 500 %', () => {
  const rates = good.map(({ eventEnd }) => ({ eventEnd, value: 4 }));
  expect(describeFailures(check([...rates.slice(0, -1), { eventEnd: month(10), value: 500 }], 'unemployment'))).toMatch(
    /is 500, and it must be from -10 to 50/,
  );
});

it.each([
  [
    'a move that is much larger than usual',
    change(59, { value: 300 }),
    0,
    NOW,
    /jumps: the move .* times the usual one/,
  ],
  ['a missing month', good.filter((_, index) => index !== 30), 0, NOW, /gaps: events are missing between/],
  ['fewer events than are stored', good.slice(10), 60, NOW, /history: the answer has 50 events, and 60/],
  ['a release that is late', good, 0, NOW + 60 * 86_400_000, /late: the newest event ended .* expected at/],
])('warns of %s, and stores the values', (_, values, stored, now, message) => {
  const checks = check(values, 'cpi', stored, now);
  expect(describeFailures(checks)).toBeNull();
  expect(describeFailures(checks, 'warn')).toMatch(message);
});
