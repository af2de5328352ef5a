import { createAsOf } from '../../../../forecasting/outside-series/as-of';
import { selectNewValues } from '../../../../forecasting/outside-series/new-values';
import { releaseRule } from '../../../../forecasting/outside-series/release-rules';
import type { SeriesValue } from '../../../../forecasting/outside-series/series-value';

const MINUTE_MS = 60_000;
const month = (index: number) => Date.UTC(2026, index, 1);
const cpi = { cadence: 'month', kind: 'price', release: 'cpi' } as const;
const { knownAt } = releaseRule('cpi');
const assumed = (end: number, value: number): SeriesValue => ({
  ...{ eventEnd: end, value },
  knownAt: knownAt(end),
  vintage: 'assumed',
});

it('has the value of the month before one minute before a release, and the new one a minute after it', () => {
  const at = createAsOf(cpi, [assumed(month(8), 320), assumed(month(9), 321), assumed(month(10), 322)]);
  const release = knownAt(month(10));
  expect(at(release - MINUTE_MS)).toMatchObject({ eventEnd: month(9), value: 321 });
  expect(at(release)).toMatchObject({ eventEnd: month(10), value: 322, knownAt: release });
  expect(at(release + MINUTE_MS)).toMatchObject({ value: 322, change: Math.log(322 / 321) });
});

it('knows nothing before the first release', () => {
  const at = createAsOf(cpi, [assumed(month(9), 321)]);
  expect(at(knownAt(month(9)) - 1)).toBeNull();
  expect(createAsOf(cpi, [])(Date.now())).toBeNull();
});

it('keeps the first release until a revision is known, and the revised value of a past month in the change', () => {
  const revisedAt = knownAt(month(10)) + 86_400_000;
  const values: SeriesValue[] = [
    assumed(month(9), 321),
    assumed(month(10), 322),
    { eventEnd: month(9), value: 320, knownAt: revisedAt, vintage: 'observed' },
  ];
  const at = createAsOf(cpi, values);
  expect(at(revisedAt - 1)).toMatchObject({ value: 322, change: Math.log(322 / 321) });
  // A later revision of an older month does not replace the newest month.
  expect(at(revisedAt)).toMatchObject({ eventEnd: month(10), value: 322, change: Math.log(322 / 320) });
});

it('gives the same at every instant, whatever becomes known later', () => {
  const values = Array.from({ length: 200 }, (_, index) => assumed(Date.UTC(2010, index, 1), 200 + index));
  const all = createAsOf(cpi, values);
  for (let index = 3; index < 200; index += 17) {
    const instant = (values[index]?.knownAt ?? 0) + MINUTE_MS;
    const past = createAsOf(
      cpi,
      values.filter((value) => value.knownAt <= instant),
    );
    expect(past(instant)).toEqual(all(instant));
  }
});

it('takes the change of an hour since a day before, also over a weekend, but not over a longer gap', () => {
  const hour = 3_600_000;
  const friday = Date.UTC(2026, 10, 20, 20);
  const monday = Date.UTC(2026, 10, 23, 15);
  const value = (eventEnd: number, price: number): SeriesValue => ({
    ...{ eventEnd, value: price, knownAt: eventEnd, vintage: 'observed' },
  });
  const at = createAsOf({ cadence: 'hour', kind: 'price' }, [value(friday, 100), value(monday, 110)]);
  expect(at(monday)?.change).toBeCloseTo(Math.log(1.1), 12);
  const later = createAsOf({ cadence: 'hour', kind: 'price' }, [value(friday, 100), value(friday + 200 * hour, 110)]);
  expect(later(friday + 200 * hour)?.change).toBeNull();
});

describe('new values', () => {
  const receivedAt = knownAt(month(10)) + 5 * MINUTE_MS;
  const answer = [
    { eventEnd: month(9), value: 321 },
    { eventEnd: month(10), value: 322 },
  ];

  it('of the first answer are known since their releases', () => {
    const values = selectNewValues({
      ...{ series: cpi, values: answer, stored: new Map(), isCurrent: false, receivedAt },
    });
    expect(values.map(({ vintage }) => vintage)).toEqual(['assumed', 'assumed']);
    expect(values.map(({ knownAt: known }) => known)).toEqual([knownAt(month(9)), knownAt(month(10))]);
  });

  it('of later answers are known when they were received, and a revision is another row', () => {
    const stored = new Map([[month(9), 320]]);
    const values = selectNewValues({ series: cpi, values: answer, stored, isCurrent: true, receivedAt });
    expect(values).toEqual(answer.map((value) => ({ ...value, knownAt: receivedAt, vintage: 'observed' })));
  });

  it('that are stored already are no new ones', () => {
    const stored = new Map(answer.map(({ eventEnd, value }) => [eventEnd, value]));
    expect(selectNewValues({ series: cpi, values: answer, stored, isCurrent: true, receivedAt })).toEqual([]);
  });

  it('are never known before they were received when the API is earlier than the rule', () => {
    const early = month(10) + MINUTE_MS;
    const values = selectNewValues({
      ...{ series: cpi, values: answer.slice(1), stored: new Map(), isCurrent: false, receivedAt: early },
    });
    expect(values).toEqual([{ eventEnd: month(10), value: 322, knownAt: early, vintage: 'observed' }]);
  });
});
