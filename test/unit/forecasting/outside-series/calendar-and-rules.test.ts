import { SERIES } from '../../../../forecasting/outside-series/catalogue';
import { endOfEvent, RELEASE_RULES, releaseRule } from '../../../../forecasting/outside-series/release-rules';
import {
  atNewYork,
  DAY_MS,
  isExchangeDay,
  isFederalBusinessDay,
} from '../../../../forecasting/outside-series/us-calendar';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);
const at = (text: string) => Date.parse(text);

describe('the calendar', () => {
  // opm.gov/policy-data-oversight/pay-leave/federal-holidays, 2024 to 2027.
  test.each([
    [2024, ['01-01', '01-15', '02-19', '05-27', '06-19', '07-04', '09-02', '10-14', '11-11', '11-28', '12-25']],
    [2026, ['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '09-07', '10-12', '11-11', '11-26', '12-25']],
    [
      2027,
      ['01-01', '01-18', '02-15', '05-31', '06-18', '07-05', '09-06', '10-11', '11-11', '11-25', '12-24', '12-31'],
    ],
  ])('has the federal holidays of %i', (year, holidays) => {
    const closed = [];
    for (let one = day(`${year}-01-01`); one < day(`${year + 1}-01-01`); one += DAY_MS) {
      const isWeekday = new Date(one).getUTCDay() % 6 !== 0;
      if (isWeekday && !isFederalBusinessDay(one)) closed.push(new Date(one).toISOString().slice(5, 10));
    }
    expect(closed).toEqual(holidays);
  });

  test.each([
    ['2024-03-29', 'Good Friday', false, true],
    ['2026-04-03', 'Good Friday', false, true],
    ['2026-10-12', 'Columbus Day', true, false],
    ['2021-12-31', 'the day before a New Year on a Saturday', true, false],
    ['2026-11-26', 'Thanksgiving', false, false],
    ['2026-11-28', 'a Saturday', false, false],
  ])('%s is %s', (date, _, exchange, federal) => {
    expect([isExchangeDay(day(date)), isFederalBusinessDay(day(date))]).toEqual([exchange, federal]);
  });

  it('knows the summer time of New York', () => {
    expect(atNewYork(day('2026-07-01'), '08:30')).toBe(at('2026-07-01T12:30:00Z'));
    expect(atNewYork(day('2026-12-01'), '08:30')).toBe(at('2026-12-01T13:30:00Z'));
  });
});

describe('a release rule', () => {
  test.each([
    ['the yield of a Friday before a holiday', 'rates-h15', 'day', '2026-01-16', '2026-01-20T21:15:00Z'],
    ['the yield of a Thursday in summer', 'rates-h15', 'day', '2026-07-09', '2026-07-10T20:15:00Z'],
    ['the consumer prices of September', 'cpi', 'month', '2026-09-01', '2026-10-15T12:30:00Z'],
    ['the consumer prices of October: the 15th is a Sunday', 'cpi', 'month', '2026-10-01', '2026-11-16T13:30:00Z'],
    ['the product of a quarter: the 31st is a Saturday', 'gdp', 'quarter', '2026-07-01', '2026-11-02T13:30:00Z'],
    ['the bar of an hour in the night', 'day-end', 'hour', '2026-11-21T02:00', '2026-11-21T05:15:00Z'],
    ['the last bar of a day', 'day-end', 'hour', '2026-11-21T04:00', '2026-11-21T05:15:00Z'],
    ['the first bar of the next day', 'day-end', 'hour', '2026-11-21T05:00', '2026-11-22T05:15:00Z'],
  ] as const)('%s', (_, rule, cadence, start, expected) => {
    const begin = at(start.length > 10 ? `${start}:00Z` : `${start}T00:00:00Z`);
    expect(new Date(releaseRule(rule).knownAt(endOfEvent(begin, cadence)))).toEqual(new Date(expected));
  });

  // Real releases: bls.gov/schedule, census.gov, bea.gov. A rule that is earlier than one of them would be a leak.
  test.each([
    ['cpi', 'month', '2024-04-01', '2024-05-15T12:30:00Z'],
    ['cpi', 'month', '2024-01-01', '2024-02-13T13:30:00Z'],
    ['employment', 'month', '2024-12-01', '2025-01-10T13:30:00Z'],
    ['retail-sales', 'month', '2024-05-01', '2024-06-18T12:30:00Z'],
    ['durable-goods', 'month', '2024-05-01', '2024-06-27T12:30:00Z'],
    ['gdp', 'quarter', '2024-07-01', '2024-10-30T12:30:00Z'],
  ] as const)('%s of the %s %s is not assumed before its release', (rule, cadence, start, released) => {
    const known = releaseRule(rule).knownAt(endOfEvent(day(start), cadence));
    expect(known).toBeGreaterThanOrEqual(at(released));
    expect(known - at(released)).toBeLessThan(6 * DAY_MS);
  });
});

describe('the catalogue', () => {
  it('has more than 50 series with names of their own', () => {
    expect(SERIES.length).toBe(62);
    expect(new Set(SERIES.map(({ id }) => id)).size).toBe(SERIES.length);
    expect(SERIES.every(({ id }) => /^[a-z0-9_]+$/.test(id))).toBe(true);
    expect(SERIES.filter(({ group }) => group === 'crypto').map(({ id }) => id)).toContain('ethusd');
  });

  it('gives every value an instant after its event, and later events no earlier one', () => {
    for (const { cadence, release } of SERIES) {
      let [start, before] = [day('2024-01-01'), 0];
      for (let count = 0; count < 60; count++) {
        const end = endOfEvent(start, cadence);
        const known = releaseRule(release).knownAt(end);
        expect(known).toBeGreaterThan(end);
        expect(known).toBeGreaterThanOrEqual(before);
        [start, before] = [end, known];
      }
    }
  });

  it('says where every rule comes from', () => {
    for (const rule of Object.values(RELEASE_RULES)) expect(rule.evidence).toMatch(/\.(gov|com|org)|World Bank/);
  });
});
