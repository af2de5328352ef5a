import fc from 'fast-check';
import { type HistoryOptions, readHistory } from '../../../../forecasting/history/read-history';
import { UnusableFileError } from '../../../../forecasting/history/unusable-file';
import { HOUR_MS } from '../../../../forecasting/hour';
import {
  type RealHour,
  readRealHours,
  writeCandles,
  writeLocalTime,
  writeRates,
  writeRows,
} from '../../../support/candle-files';

const hours = readRealHours();
const expected = read(writeRates(hours)).series.map(({ hour, rate, high, low }) => ({ hour, rate, high, low }));

function read(text: string | Buffer, options: Partial<HistoryOptions> = {}) {
  return readHistory(Buffer.from(text), { file: 'prices.csv', ...options });
}

function pricesOf(text: string | Buffer, options: Partial<HistoryOptions> = {}) {
  return read(text, options).series.map(({ hour, rate, high, low }) => ({ hour, rate, high, low }));
}

/** Other texts of the same hours, with what a person says where the file does not prove it. */
const rateOf = ({ time, close, high, low }: RealHour) => [time, close, high, low] as const;
const withTimes = (write: (time: number) => string, header = 'date,rate,high,low') =>
  writeRows(header, hours, ({ time, ...hour }) => [write(time), ...rateOf({ time, ...hour }).slice(1)]);
const iso = (time: number) => new Date(time).toISOString();
const comma = (value: number) => String(value).replace('.', ',');

test.each<[string, string | Buffer, Partial<HistoryOptions>]>([
  ['candles of an exchange', writeCandles(hours), { stamp: 'begin' }],
  [
    'candles with the times of their ends',
    writeCandles(hours.map((hour) => ({ ...hour, time: hour.time + HOUR_MS }))),
    { stamp: 'end' },
  ],
  ['candles without a header', writeCandles(hours, null), { stamp: 'begin' }],
  [
    'klines of Binance without a header, whose times of the close prove the meaning of the times',
    writeRows(null, hours, ({ time, open, high, low, close }) => [
      time - HOUR_MS,
      open,
      high,
      low,
      close,
      1.5,
      time - 1,
      9,
      9,
      9,
      9,
      0,
    ]),
    {},
  ],
  [
    'candles of Coinbase without a header: time, low, high, open, close',
    writeRows(null, [...hours].reverse(), ({ time, open, high, low, close }) => [
      (time - HOUR_MS) / 1000,
      low,
      high,
      open,
      close,
      1.5,
    ]),
    { stamp: 'begin' },
  ],
  [
    'candles of Bitfinex without a header: time, open, close, high, low',
    writeRows(null, hours, ({ time, open, high, low, close }) => [time - HOUR_MS, open, close, high, low, 1.5]),
    { stamp: 'begin' },
  ],
  [
    'klines with a header, whose names prove the meaning of the times',
    writeRows('open_time,open,high,low,close,volume,close_time', hours, ({ time, open, high, low, close }) => [
      time - HOUR_MS,
      open,
      high,
      low,
      close,
      1.5,
      time - 1,
    ]),
    {},
  ],
  [
    'times of the last millisecond',
    writeRows('Close time,Close,High,Low', hours, ({ time, high, low, close }) => [time - 1, close, high, low]),
    {},
  ],
  [
    'an address in the first line, the newest row first, and names with blanks',
    `https://www.example.com/data\n${writeCandles([...hours].reverse(), 'Unix Timestamp,Open,High,Low,Close,Volume')}`,
    { stamp: 'begin' },
  ],
  ['comments before the header', `# exported by a tool\n# from, to\n\n${writeRates(hours)}`, {}],
  ['semicolons', writeCandles(hours, undefined, ';'), { stamp: 'begin' }],
  [
    'tabs and the names of MetaTrader',
    writeRows(
      '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>',
      hours,
      ({ time, open, high, low, close }) => [
        ...iso(time - HOUR_MS)
          .slice(0, 19)
          .replaceAll('-', '.')
          .split('T'),
        open,
        high,
        low,
        close,
        7,
      ],
      '\t',
    ),
    { stamp: 'begin' },
  ],
  [
    'sep= and decimal commas',
    `sep=;\n${writeRows('date;rate;high;low', hours, (hour) => rateOf(hour).map((value, index) => (index === 0 ? value : comma(value))), ';')}`,
    {},
  ],
  ['a byte-order mark and CRLF', `\ufeff${writeRates(hours).replaceAll('\n', '\r\n')}`, {}],
  [
    'line ends that change inside',
    writeRates(hours)
      .replace(/\n/g, () => '\r\n')
      .replace(/\r\n/, '\n'),
    {},
  ],
  ['UTF-16 with a byte-order mark', Buffer.from(`\ufeff${writeRates(hours)}`, 'utf16le'), {}],
  ['UTF-16 without a byte-order mark', Buffer.from(writeRates(hours), 'utf16le'), {}],
  ['UTF-16, big-endian', Buffer.from(`\ufeff${writeRates(hours)}`, 'utf16le').swap16(), {}],
  ['seconds', withTimes((time) => String(time / 1_000)), {}],
  ['microseconds', withTimes((time) => `${time}000`), {}],
  ['nanoseconds', withTimes((time) => `${time}000000`), {}],
  [
    'dates of a spreadsheet, the day first',
    withTimes((time) => iso(time).replace(/(\d+)-(\d+)-(\d+)T(\d+:\d+).*/, '$3/$2/$1 $4')),
    {},
  ],
  ['dates of a spreadsheet, the month first, with AM and PM', withTimes(writeAmerican), {}],
  ['dates with dots', withTimes((time) => iso(time).replace(/(\d+)-(\d+)-(\d+)T(\d+:\d+).*/, '$3.$2.$1 $4')), {}],
  ['dates without separators', withTimes((time) => iso(time).slice(0, 19).replace(/[-:]/g, '').replace('T', ' ')), {}],
  [
    'the date and the time in two columns',
    writeRows('Date,Time,Price,High,Low', hours, (hour) => [
      ...iso(hour.time).slice(0, 19).split('T'),
      ...rateOf(hour).slice(1),
    ]),
    {},
  ],
  ['local times and their zone', withTimes((time) => writeLocalTime(time, 'Europe/Berlin')), { zone: 'Europe/Berlin' }],
  [
    'local times with the newest row first',
    writeRows('date,rate,high,low', [...hours].reverse(), (hour) => [
      writeLocalTime(hour.time, 'America/New_York'),
      ...rateOf(hour).slice(1),
    ]),
    { zone: 'America/New_York' },
  ],
  ['a fixed offset', withTimes((time) => iso(time + 2 * HOUR_MS).slice(0, 19)), { zone: '+02:00' }],
  ['a delimiter at the end of each row', writeRates(hours).replaceAll('\n', ',\n').replace(',\n', '\n'), {}],
  ['the header repeated where files were joined', writeRates(hours.slice(0, 700)) + writeRates(hours.slice(700)), {}],
  [
    'Close and Adj Close that are equal',
    writeRows('Date,Close,High,Low,Adj Close', hours, (hour) => [...rateOf(hour), hour.close]),
    { stamp: 'end' },
  ],
  [
    'a weighted price besides the close',
    writeRows('Timestamp,Close,High,Low,Weighted_Price', hours, (hour) => [...rateOf(hour), hour.close * 1.001]),
    { stamp: 'end' },
  ],
])('%s give the same hours', (_, text, options) => {
  expect(pricesOf(text, options)).toEqual(expected);
});

function writeAmerican(time: number): string {
  const [, year, month, day, hour = '', minute] = /(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(iso(time)) ?? [];
  const half = Number(hour) < 12 ? 'AM' : 'PM';
  return `${Number(month)}/${Number(day)}/${year} ${Number(hour) % 12 || 12}:${minute} ${half}`;
}

/** Times whose beginning of the bar, zone or column nobody can know. */
const thousands = (value: number) => `"${value.toLocaleString('en-US')}"`;

test.each<[string, string | Buffer, Partial<HistoryOptions>, string]>([
  [
    'candles that do not say what their times are',
    writeCandles(hours),
    {},
    'column timestamp: the file does not say whether its times are the beginning or the end of the bars. Give --stamp begin (most',
  ],
  [
    'local times without a zone',
    withTimes((time) => writeLocalTime(time, 'Europe/Berlin')),
    {},
    'column date: the times look like local time, as in Europe/Berlin',
  ],
  [
    'local times of America',
    withTimes((time) => writeLocalTime(time, 'America/New_York')),
    {},
    'the times look like local time, as in America/New_York',
  ],
  [
    'a zone for times that have one',
    writeRates(hours),
    { zone: 'Europe/Berlin' },
    'the times of the file have a zone or are epochs. Leave out --zone',
  ],
  [
    'a zone that does not exist',
    withTimes((time) => iso(time).slice(0, 19)),
    { zone: 'Europe/Nowhere' },
    '--zone is not a time zone',
  ],
  [
    'the first price of each bar as its rate',
    writeRows('date,rate,high,low', hours, ({ time, open, high, low }) => [time - HOUR_MS, open, high, low]),
    {},
    'column high: each high and low is of the time after its price',
  ],
  [
    'two assets',
    writeRows(
      'date,symbol,rate',
      hours.flatMap((hour) => [hour, { ...hour, isOther: true }]),
      (hour) => [hour.time, 'isOther' in hour ? 'ETH' : 'BTC', 'isOther' in hour ? hour.close / 15 : hour.close],
    ),
    {},
    'column symbol, value "BTC, ETH": the column has several values, and',
  ],
  [
    'two assets one after the other',
    writeRows('date,pair,rate', hours, ({ time, close }, index) => [time, index < 700 ? 'BTC/USD' : 'ETH/USD', close]),
    {},
    'column pair, value "BTC/USD, ETH/USD"',
  ],
  [
    'two intervals in one file',
    writeRates(hours) + writeRates(hours.map((hour) => ({ ...hour, close: hour.open }))),
    {},
    'rows have the time of another row and other values',
  ],
  [
    'thousands separators everywhere',
    writeRows('date,rate', hours, ({ time, close }) => [time, thousands(close)]),
    {},
    'is not a number: it has a thousands separator, in ',
  ],
  [
    'thousands separators from 1000 on',
    writeRows('date,rate', hours, ({ time, close }, index) => [time, index % 40 === 0 ? thousands(close) : close]),
    {},
    'is not a number: it has a thousands separator, in 36 of ',
  ],
  [
    'thousands separators of Switzerland',
    writeRows('date,rate', hours, ({ time, close }) => [time, thousands(close).replaceAll('"', '').replace(',', "'")]),
    {},
    'it has a thousands separator',
  ],
  [
    'a currency sign',
    writeRows('date,rate', hours, ({ time, close }) => [time, `$${close}`]),
    {},
    'is not a number: it has a unit',
  ],
  [
    'a currency',
    writeRows('date,rate', hours, ({ time, close }) => [time, `${close} USD`]),
    {},
    'is not a number: it has a unit',
  ],
  [
    'decimal commas between commas',
    writeRows('date,rate', hours, ({ time, close }) => [time, `"${comma(close)}"`]),
    {},
    'is not a number: it has a decimal comma',
  ],
  [
    'commas that can be of decimals or of thousands',
    writeRows('date;rate', hours, ({ time }) => [time, '27,924'], ';'),
    {},
    'a decimal comma or a thousands separator. Give --decimal comma',
  ],
  [
    'times that a spreadsheet has rounded',
    withTimes((time) => time.toExponential(5).toUpperCase()),
    {},
    'is not a time: a spreadsheet has rounded it',
  ],
  [
    'numbers of days of a spreadsheet',
    withTimes((time) => String(25_569 + time / 86_400_000)),
    {},
    'it looks like the number of a day in a spreadsheet',
  ],
  [
    'days and months that nothing tells apart',
    writeRows('date,rate', hours.slice(0, 200), ({ close }, index) => [`0${1 + (index % 9)}/05/2022 10:00`, close]),
    {},
    'nothing in the file proves whether the day or the month comes first',
  ],
  ['times of the future', writeRates(hours), { now: Date.UTC(2022, 5, 1) }, 'is in the future'],
  ['times before the first coin', withTimes((time) => String(time - 20 * 365 * 24 * HOUR_MS)), {}, 'is before 2009'],
  ['an offset that no place has', withTimes((time) => `${iso(time).slice(0, 19)}+15:00`), {}, 'is not a time'],
  [
    'highs and lows of another market',
    writeRates(hours.map((hour, index) => (index % 5 === 0 ? { ...hour, high: hour.close * 0.99 } : hour))),
    {},
    'column high: in 288 of 1439 hours the rate is outside of the high and low',
  ],
  [
    'two prices that differ',
    writeRows('Date,Close,High,Low,Adj Close', hours, (hour) => [...rateOf(hour), hour.close / 2]),
    { stamp: 'end' },
    'both Close and Adj Close can be the price, and they differ. Give --price Close or --price Adj Close',
  ],
  [
    'an average as the price',
    writeRows('Date,Close,Weighted_Price', hours, (hour) => [hour.time, hour.close, hour.close]),
    { price: 'Weighted_Price' },
    'an average is not the price at an instant',
  ],
  [
    'only an average',
    writeRows('Date,VWAP', hours, ({ time, close }) => [time, close]),
    {},
    'and vwap is not the price at an instant',
  ],
  [
    'columns of numbers without names',
    writeRows(null, hours, ({ time, close }, index) => [time, index, close, 5]),
    {},
    'the file has no header, and the numbers do not prove which column is which',
  ],
  ['a Parquet file', Buffer.from('PAR1\0\0\0'), {}, 'the file is a Parquet file. Give a CSV file'],
  ['a web page', '<!DOCTYPE html><html>', {}, 'the file is a web page or XML'],
  ['JSON', '[{"date":1}]', {}, 'the file is JSON'],
  ['bytes', Buffer.from([1, 0, 2, 0, 0, 3, 0, 0, 0]), {}, 'the file is not text'],
  ['one column', 'prices\n5\n6\n', {}, 'no line at the beginning has several cells'],
])('%s are refused, and the message says what to do', (_, text, options, message) => {
  expect(() => read(text, options)).toThrow(UnusableFileError);
  expect(() => read(text, options)).toThrow(message);
});

test('slightly different highs and lows are extended, and a fallback to returns is always said', () => {
  const other = hours.map((hour, index) => (index % 5 === 0 ? { ...hour, high: hour.close * 0.9995 } : hour));
  const { series, findings } = read(writeRates(other));
  expect(findings.notes).toEqual([expect.stringMatching(/^The high and low of \d+ hours were extended to the rate/)]);
  expect(
    series.every(
      ({ rate, high, low }) => high !== null && low !== null && rate !== null && rate <= high && rate >= low,
    ),
  ).toBe(true);
  const sparse = hours.map((hour, index) => (index % 5 === 0 ? { ...hour, high: hour.low * 3 } : hour));
  expect(read(writeRates(sparse)).findings.notes).toEqual([
    expect.stringMatching(/^The high of \d+ hours is more than twice the low/),
    'Too few hours have a high and a low: the models use the absolute returns instead.',
  ]);
});

test('a rate far outside of its range is missing, and is said', () => {
  const { series, findings } = read(
    writeRates(hours.map((hour, index) => (index === 900 ? { ...hour, close: hour.close * 1.17 } : hour))),
  );
  expect(series[900]).toMatchObject({ rate: null, high: null, low: null });
  expect(findings.notes).toEqual(['The rate of 1 hour is far outside of its high and low: it counts as missing.']);
});

test('what was assumed is said', () => {
  const grouped = writeRows('date,rate', hours, ({ time }) => [time, '27.924']);
  expect(read(grouped).findings.notes).toEqual(['Every price is like 27.924: the point is read as a decimal point.']);
  const { notes } = read(withTimes((time) => iso(time).slice(0, 19))).findings;
  expect(notes).toEqual(['The times have no zone: they are read as UTC.']);
  expect(read(writeCandles(hours), { stamp: 'begin' }).findings.notes).toEqual([
    'The time is in timestamp, the price in close.',
    'The times in timestamp are the beginning of the bars: --stamp begin.',
  ]);
});

test('control characters and long values of a file are not printed as they are', () => {
  const text = `date,rate\n\u001b[31m${'x'.repeat(3_000)},1\n2,3\n`;
  expect(() => read(text)).toThrow(/value "\\u001b\[31mx{50,60}…": the value is not a time/);
});

test('any delimiter, line end, encoding, order and unit gives the same hours', () => {
  const form = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    encoding: fc.constantFrom('utf8' as const, 'utf16le' as const),
    isDescending: fc.boolean(),
    unit: fc.constantFrom('', '000', '000000', 'iso'),
    preamble: fc.constantFrom('', '# a comment\n', 'https://example.com/a,b\n\n'),
    names: fc.constantFrom('date,rate,high,low', 'Date,Price,High,Low', ' "TIMESTAMP" , Price, HIGH ,low'),
  });
  const few = hours.slice(0, 100);
  const same = expected.slice(0, 100);
  fc.assert(
    fc.property(form, ({ delimiter, lineEnd, encoding, isDescending, unit, preamble, names }) => {
      const rows = isDescending ? [...few].reverse() : few;
      const table = writeRows(
        names.replaceAll(',', delimiter),
        rows,
        (hour) => [unit === 'iso' ? iso(hour.time) : `${hour.time}${unit}`, ...rateOf(hour).slice(1)],
        delimiter,
      );
      const text = (preamble.replace(',', delimiter === ',' ? '' : ',') + table).replaceAll('\n', lineEnd);
      expect(pricesOf(Buffer.from(text, encoding))).toEqual(same);
    }),
    { numRuns: 60 },
  );
});
