import fc from 'fast-check';
import { readHistory } from '../../../../forecasting/history/read-history';
import { UnusableFileError } from '../../../../forecasting/history/unusable-file';
import { HOUR_MS } from '../../../../forecasting/hour';
import { observeHours } from '../../../../forecasting/price-points';
import { seededRandom, shuffle } from '../../../../forecasting/random';

const START = Date.UTC(2022, 0, 1);

function read(lines: readonly string[]) {
  return readHistory(Buffer.from(`${lines.join('\n')}\n`), { file: 'prices.csv' });
}

function rowsOf(count: number, stepMs = HOUR_MS): string[] {
  return Array.from({ length: count }, (_, index) => `${START + index * stepMs},${100 + (index % 7)}`);
}

function ruleOf(history: ReturnType<typeof readHistory>, name: string) {
  return history.findings.rules.find(({ rule }) => rule === name);
}

test('columns can be in any order, unknown columns are ignored, and dates have three forms', () => {
  const { series, findings } = read([
    'low,open,cap,rate,date,high,volume',
    `99,1,7,100,${START},101,5`,
    `99,1,,101,${START / 1000 + 3600},102,6`,
    '100,1,8,102,2022-01-01 02:00:00,103,',
  ]);
  expect(series).toEqual([
    { hour: START, rate: 100, volume: 5, cap: 7, high: 101, low: 99, points: 1 },
    { hour: START + HOUR_MS, rate: 101, volume: 6, cap: null, high: 102, low: 99, points: 1 },
    { hour: START + 2 * HOUR_MS, rate: 102, volume: null, cap: 8, high: 103, low: 100, points: 1 },
  ]);
  expect(findings).toMatchObject({ rows: 3, ignoredColumns: ['open'], spacingMs: HOUR_MS, outOfOrder: 0 });
});

test('a missing hour stays in the series without a price', () => {
  const { series, findings } = read(['date,rate', ...rowsOf(10).filter((_, index) => index !== 3 && index !== 4)]);
  expect(series.map(({ rate }) => rate === null)).toEqual([0, 0, 0, 1, 1, 0, 0, 0, 0, 0].map(Boolean));
  expect(findings.hours).toEqual({ known: 8, missing: 2, ranged: 0 });
});

test('five-minute points give the same hours as live data', () => {
  const step = HOUR_MS / 12;
  const rows = rowsOf(12 * 30, step);
  const points = rows.map((row) => {
    const [time = 0, rate = 0] = row.split(',').map(Number);
    return { time, rate, volume: null, cap: null };
  });
  const { series } = read(['date,rate', ...rows]);
  expect(series).toEqual(
    observeHours(
      points,
      series.map(({ hour }) => hour),
    ),
  );
  expect(series[1]).toMatchObject({ points: 12, high: 106, low: 100 });
});

test('points with their own high and low give those of the hour, where at least three of four are known', () => {
  const rows = Array.from(
    { length: 9 },
    (_, index) => `${START + (index * HOUR_MS) / 4},100,${110 + index},${90 - index}`,
  );
  const complete = read(['date,rate,high,low', ...rows]);
  expect(complete.series.slice(1).map(({ high, low }) => [high, low])).toEqual([
    [114, 86],
    [118, 82],
  ]);
  const withGap = read(['date,rate,high,low', ...rows.filter((_, index) => index !== 5 && index !== 6)]);
  expect(withGap.series.at(-1)).toMatchObject({ rate: 100, high: null, low: null });
});

test('half-hourly prices without high and low give no range', () => {
  const { series } = read(['date,rate', ...rowsOf(20, HOUR_MS / 2)]);
  expect(series.every(({ high, low }) => high === null && low === null)).toBe(true);
});

test('when a time occurs twice, the later row wins, and equal and different duplicates are counted', () => {
  const rows = rowsOf(5);
  const { series, findings } = read(['date,rate', ...rows, rows[2] ?? '', `${START + 3 * HOUR_MS},555`]);
  expect(series[3]?.rate).toBe(555);
  expect(findings.duplicates).toEqual({ same: 1, different: 1 });
  expect(findings.outOfOrder).toBe(2);
});

test('impossible values are missing, and are reported with line, column and value', () => {
  const rows = rowsOf(300);
  rows[10] = `${START + 10 * HOUR_MS},-5`;
  rows[20] = `${START + 20 * HOUR_MS},12k`;
  rows[30] = 'yesterday,100';
  rows[40] = `${START + 40 * HOUR_MS}`;
  const { series, findings } = read(['date,rate', ...rows]);
  expect([10, 20, 30, 40].map((index) => series[index]?.rate)).toEqual([null, null, null, null]);
  expect(findings.refusedValues).toEqual({
    count: 2,
    first: [
      { line: 12, column: 'rate', value: '-5', problem: 'is not a possible price' },
      { line: 22, column: 'rate', value: '12k', problem: 'is not a number: it has a unit' },
    ],
  });
  expect(findings.refusedRows.first.map(({ line, column, value }) => [line, column, value])).toEqual([
    [32, 'date', 'yesterday'],
    [42, 'row', `${START + 40 * HOUR_MS}`],
  ]);
});

test('an hour whose rate is far outside of its low and high is unknown, and the check reports it', () => {
  const history = read([
    'date,rate,high,low',
    `${START},100,101,98`,
    `${START + HOUR_MS},100,99,98`,
    `${START + 2 * HOUR_MS},100,101,99`,
  ]);
  expect(history.series[1]).toMatchObject({ rate: null, high: null, low: null });
  expect(history.series[2]).toMatchObject({ rate: 100, high: 101, low: 99 });
  expect(ruleOf(history, 'extremes')).toMatchObject({ status: 'warn', count: 1 });
});

test('an hour whose high is below its start price is reported (2021-01-04 06:00 of the sample)', () => {
  const history = read([
    'date,rate,high,low',
    `${START},33324.79,33330,33000`,
    `${START + HOUR_MS},32835.8,33128.82,30810.4`,
  ]);
  expect(ruleOf(history, 'opens')).toMatchObject({ status: 'warn', count: 1, hours: [START + HOUR_MS] });
});

test('empty cells and null are missing values, and a byte-order mark, blanks and CRLF are accepted', () => {
  const text = `\uFEFFDate, Rate ,volume\r\n${START}, 100 ,null\r\n\r\n${START + HOUR_MS},NaN,\r\n${START + 2 * HOUR_MS},"101",3\r\n`;
  const { series, findings } = readHistory(Buffer.from(text), { file: 'prices.csv' });
  expect(series.map(({ rate }) => rate)).toEqual([100, null, 101]);
  expect(findings.refusedValues.count).toBe(0);
});

test.each([
  ['no rows', ['date,rate'], ': the file has no row below the header. Give a CSV file with the header date,rate'],
  ['no content', [''], ': the file has no row below the header'],
  [
    'no rate',
    ['date,open', '1,2'],
    ', line 1, column rate, value "date,open": the header does not have this column. Write the column names',
  ],
  [
    'a column twice',
    ['date,rate,rate', '1,2,3'],
    ', line 1, column rate, value "date,rate,rate": the header has this column twice. Write the column names',
  ],
  [
    'dates in another format',
    ['date,rate', '13 May 2024 10:00,5', '13 May 2024 11:00,6'],
    ', line 2, column date, value "13 May 2024 10:00": the value is not a time. 2 of 2 rows cannot be read. Write each date as epoch',
  ],
  [
    'a row without a cell',
    ['date,rate', `${START}`, `${START + HOUR_MS},5`],
    `, line 2, value "${START}": the row has 1 cells, but the header has 2. 1 of 2 rows cannot be read. Write each`,
  ],
  [
    'daily prices',
    ['date,rate', ...rowsOf(5, 24 * HOUR_MS)],
    ': the prices are 24 hours apart. Give prices every hour or more often',
  ],
  ['one price', ['date,rate', `${START},5`], ': the file has only one price. Give prices every hour or more often'],
  [
    'prices at half past the hour',
    ['date,rate', ...rowsOf(5).map((row) => row.replace(/^\d+/, (time) => `${Number(time) + 1_800_000}`))],
    ', column date, value "2022-01-01T00:30:00.000Z": no row with a rate is exactly at a full hour in UTC. Give the price',
  ],
  [
    'an open quote',
    ['date,rate', `"${START},5`],
    ', line 2: the row is not valid CSV (CSV_QUOTE_NOT_CLOSED). Write one row per line',
  ],
])('a file with %s is refused with place, problem and remedy', (_, lines, message) => {
  expect(() => read(lines)).toThrow(UnusableFileError);
  expect(() => read(lines)).toThrow(`prices.csv${message}`);
});

test('shuffled and repeated rows give the same hours', () => {
  const cell = fc.option(fc.integer({ min: 1, max: 1000 }));
  const files = fc.record({
    rates: fc.array(cell, { minLength: 3, maxLength: 60 }),
    perHour: fc.constantFrom(1, 2, 12),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(files, ({ rates, perHour, seed }) => {
      const rows = [100, ...rates, 101].map((rate, index) => `${START + (index * HOUR_MS) / perHour},${rate ?? ''}`);
      const repeated = shuffle([...rows, ...rows.filter((_, index) => index % 3 === 0)], seededRandom(seed));
      expect(read(['date,rate', ...repeated]).series).toEqual(read(['date,rate', ...rows]).series);
    }),
  );
});
