import { readSeriesFile } from '../../../../forecasting/outside-series/read-series-file';
import type { SeriesFileOptions } from '../../../../forecasting/outside-series/series-file-columns';
import { messageOf } from '../../../../system/errors';

const NOW = Date.UTC(2026, 10, 27);
const DAY_MS = 86_400_000;
const read = (text: string | Buffer, options: Partial<SeriesFileOptions> = {}) =>
  readSeriesFile(Buffer.from(text), { file: 'mine.csv', now: NOW, ...options });
const refusal = (text: string, options: Partial<SeriesFileOptions> = {}) => {
  try {
    return JSON.stringify(read(text, options).values);
  } catch (error) {
    return messageOf(error);
  }
};

it('reads a value and when it was known from two columns', () => {
  const { values } = read(
    'date,value,known_at\n2026-01-31,4.25,2026-02-15T13:30:00Z\n2026-02-28,4.5,2026-03-15T12:30:00Z\n',
  );
  expect(values[0]).toEqual({
    ...{ eventEnd: Date.UTC(2026, 0, 31), value: 4.25, vintage: 'given' },
    knownAt: Date.UTC(2026, 1, 15, 13, 30),
  });
  expect(values).toHaveLength(2);
});

it('adds the lag to the time, and keeps values that are not known yet for later', () => {
  const { values } = read('date,close\n2026-11-20,1\n2026-11-26,2\n', { lagMs: 2 * DAY_MS });
  expect(values).toEqual([
    { eventEnd: Date.UTC(2026, 10, 20), value: 1, knownAt: Date.UTC(2026, 10, 22), vintage: 'given' },
  ]);
});

it('keeps a revision as another value of the event', () => {
  const { values } = read('date,value,known_at\n2026-01-31,4,2026-02-15\n2026-01-31,5,2026-03-15\n');
  expect(values.map(({ value }) => value)).toEqual([4, 5]);
});

it('reads a spreadsheet of Germany: semicolons, decimal commas, dots in dates, local times, a mark at its start', () => {
  const text = '\ufeffDatum;Wert\n01.07.2026 10:00;1,5\n02.12.2025 10:00;2,25\n';
  const { values, notes } = read(text, {
    ...{ lagMs: 0, timeColumn: 'Datum', zone: 'Europe/Berlin' },
  });
  expect(values.map(({ eventEnd, value }) => [eventEnd, value])).toEqual([
    [Date.UTC(2025, 11, 2, 9), 2.25],
    [Date.UTC(2026, 6, 1, 8), 1.5],
  ]);
  expect(notes.join(' ')).toMatch(/read as Europe\/Berlin.*decimals follow a comma/);
});

it('leaves out rows of the last century and rows without a value, and says so', () => {
  const { values, notes } = read('DATE,CPI\n1947-01-01,21.5\n2026-08-01,.\n2026-09-01,320\n', { lagMs: 45 * DAY_MS });
  expect(values.map(({ value }) => value)).toEqual([320]);
  expect(notes).toEqual(expect.arrayContaining(['1 rows have no value.', '1 rows before 2000 are left out.']));
});

it.each<[string, string, Partial<SeriesFileOptions>, RegExp]>([
  ['without a time of knowledge', 'date,value\n2026-01-01,1\n', {}, /does not say when its values were known.*--lag/],
  ['with two of them', 'date,value,known_at\n2026-01-01,1,2026-01-02\n', { lagMs: 1 }, /both say.*Leave out --lag/],
  ['with two values', 'date,high,low\n2026-01-01,2,1\n', { lagMs: 0 }, /"high,low".*several columns.*Give --value/],
  ['with two times', 'date,time,value\n2026-01-01,2026-01-01,1\n', { lagMs: 0 }, /several columns.*--time/],
  [
    'without the named column',
    'date,value\n2026-01-01,1\n',
    { lagMs: 0, valueColumn: 'x' },
    /column "?x.*does not have/,
  ],
  ['without a header', '2026-01-01,1\n2026-01-02,2\n', { lagMs: 0 }, /no column of the header is the one of --time/],
  [
    'with a unit',
    'date,value\n2026-01-01,1 %\n',
    { lagMs: 0, valueColumn: 'value' },
    /line 2.*"1 %": the value is not a number/,
  ],
  ['with an ambiguous date', 'date,value\n03/04/2026,1\n', { lagMs: 0 }, /whether the day or the month comes first/],
  ['with an ambiguous comma', 'date;value\n2026-01-01;1,234\n', { lagMs: 0 }, /decimal comma or a thousands separator/],
  ['with a value of the future', 'date,value\n2027-01-01,1\n', { lagMs: 0 }, /line 2.*after now/],
  [
    'that knows a value before its time',
    'date,value,known_at\n2026-02-01,1,2026-01-01\n',
    {},
    /known before its event, 2026-02-01/,
  ],
  ['with two values at once', 'date,value\n2026-01-01,1\n2026-01-01,2\n', { lagMs: 0 }, /"1, 2".*has two values/],
  ['with a wrong zone', 'date,value\n2026-01-01,1\n', { lagMs: 0, zone: 'Mars' }, /"Mars": --zone is not a time zone/],
  ['without rows', 'date,value\n', { lagMs: 0, valueColumn: 'value' }, /has no value/],
])('refuses a file %s', (_, text, options, message) => {
  expect(refusal(text, options)).toMatch(message);
});
