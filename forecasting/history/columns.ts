import { UnusableFileError } from './unusable-file';

export const PRICE_COLUMNS = ['rate', 'high', 'low'] as const;
export const AMOUNT_COLUMNS = ['volume', 'cap'] as const;
export const COLUMNS = ['date', ...PRICE_COLUMNS, ...AMOUNT_COLUMNS] as const;
export type Column = (typeof COLUMNS)[number];

/** What the times of the rows are: the beginning or the end of a bar, or the instant of the price. */
export type TimeMeaning = 'begin' | 'end';

/** The position of each column in a row; -1 where the file does not have the column. */
export interface ColumnLayout {
  readonly positions: Readonly<Record<Column, number>>;
  readonly width: number;
  /** The names in the file. Columns of a file without a header are numbered from 1. */
  readonly names: readonly string[];
  /** The position of the time of day, when `date` has only the day; otherwise `null`. */
  readonly clock: number | null;
  /** Columns of the file that nexthour does not use. */
  readonly ignored: readonly string[];
  /** Columns that could be the price as well as the chosen one; a file whose values differ there is ambiguous. */
  readonly otherPrices: readonly number[];
  /** `null` when the names do not say it. */
  readonly meaning: { readonly is: TimeMeaning; readonly because: string } | null;
  /** Whether the name of the column says that the times are in UTC. */
  readonly isUtc: boolean;
}

/** The names of a file's columns in their order of preference, as `simplify` writes them. */
const TIME_NAMES = [
  ...['date', 'timestamp', 'unix timestamp', 'unix time', 'unix', 'epoch', 'ts', 'mts', 't', 'datetime', 'date time'],
  ...['time', 'open time', 'opentime', 'start', 'start time', 'period start', 'gmt time', 'utc time', 'time utc'],
  ...['date utc', 'datetime utc', 'timestamp utc', 'close time', 'closetime', 'end', 'end time', 'period end'],
  ...['snapped at', 'local time'],
];
const BEGIN_NAMES = new Set(['open time', 'opentime', 'start', 'start time', 'period start']);
const END_NAMES = new Set(['close time', 'closetime', 'end', 'end time', 'period end']);
const EPOCH_NAMES = new Set(['unix timestamp', 'unix time', 'unix', 'epoch', 'mts']);
const RATE_NAMES = ['rate', 'price', 'close', 'close price', 'closing price', 'last', 'c', 'adj close'];
/** A price under one of these names is the price at its time. Any other price is the last one of a bar. */
const INSTANT_NAMES = new Set(['rate', 'price']);
const OPEN_NAMES = new Set(['open', 'o', 'open price']);
const NAMES: Readonly<Record<'high' | 'low' | 'volume' | 'cap', readonly string[]>> = {
  high: ['high', 'h', 'high price', 'max'],
  low: ['low', 'l', 'low price', 'min'],
  volume: ['volume', 'vol', 'v', 'base volume', 'tick volume', 'tickvol', 'total volume'],
  cap: ['cap', 'market cap', 'marketcap'],
};
const AVERAGE = /weighted|vwap|average|\bavg\b|mean|typical/;

/** Lower case, one blank between words, without brackets, quotes and units: `<CLOSE>` and `Close (USD)` are `close`. */
function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/\((?!utc)[^)]*\)/g, ' ')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

/** How many cells are names of columns that a file of prices has. */
export function countKnownNames(cells: readonly string[]): number {
  const known = [...TIME_NAMES, ...RATE_NAMES, ...OPEN_NAMES, ...Object.values(NAMES).flat()];
  return cells.filter((cell) => known.includes(simplify(cell))).length;
}

export interface HeaderOptions {
  readonly file: string;
  /** The line of the header, from 1. */
  readonly line: number;
  /** The column that the user chose as the price. */
  readonly price?: string | undefined;
}

/** @throws UnusableFileError when the header has no time or no price, or has a column twice */
export function readHeader(cells: readonly string[], { file, line, price }: HeaderOptions): ColumnLayout {
  const names = cells.map(simplify);
  const fault = (column: string, problem: string, remedy = HEADER_REMEDY) =>
    new UnusableFileError({ file, line, column, value: cells.join(), problem, remedy });
  const times = TIME_NAMES.filter((name) => names.includes(name));
  const rates = findRates(names, { price, fault });
  const [rate = ''] = rates;
  const time = chooseTime(times);
  if (time === undefined) throw fault('date', 'the header does not have this column');
  if (rate === '') throw fault('rate', describeMissingRate(names));
  const found = Object.entries(NAMES).map(([column, list]) => [column, findAmount(names, list)] as const);
  const positions = { date: names.indexOf(time), rate: names.indexOf(rate), ...Object.fromEntries(found) } as Record<
    Column,
    number
  >;
  const used = [...new Set(Object.values(positions))].filter((position) => position >= 0);
  const twice = used.find((position) => names.lastIndexOf(names[position] ?? '') !== position);
  if (twice !== undefined) throw fault(names[twice] ?? '', 'the header has this column twice');
  const clock = time === 'date' && times.includes('time') ? names.indexOf('time') : null;
  const trimmed = cells.map((cell) => cell.trim());
  return {
    ...{ positions, width: cells.length, names: trimmed, clock },
    ignored: trimmed.filter((_, position) => !used.includes(position) && position !== clock),
    otherPrices: rates.slice(1).map((name) => names.indexOf(name)),
    meaning: findMeaning({ names, time, rate, times }),
    isUtc: /\b(utc|gmt)\b/.test(time),
  };
}

const HEADER_REMEDY =
  'Write the column names into the first line, separated by commas: date,rate and, if known, high,low,volume,cap';

/** The columns that could be the price, the preferred one first. */
function findRates(
  names: readonly string[],
  { price, fault }: { price: string | undefined; fault: (...given: [string, string, string?]) => UnusableFileError },
): string[] {
  if (price === undefined) return RATE_NAMES.filter((name) => names.includes(name));
  const chosen = simplify(price);
  if (!names.includes(chosen))
    throw fault(price, 'the header does not have this column', 'Give a column of the file after --price');
  if (AVERAGE.test(chosen)) {
    throw fault(price, 'an average is not the price at an instant', 'Choose the column of the last price, like close');
  }
  if (OPEN_NAMES.has(chosen)) {
    throw fault(
      price,
      'the price at the start of a bar does not know its high and low',
      'Choose the last price of the bar, like close',
    );
  }
  return [chosen];
}

function describeMissingRate(names: readonly string[]): string {
  const average = names.find((name) => AVERAGE.test(name));
  const problem = 'the header does not have this column';
  return average === undefined ? problem : `${problem}, and ${average} is not the price at an instant`;
}

/** Epochs cannot be of another zone, so they are preferred to texts. */
function chooseTime(times: readonly string[]): string | undefined {
  return times.find((name) => EPOCH_NAMES.has(name)) ?? times[0];
}

/** `Volume` or, where there are several like `Volume BTC` and `Volume USD`, the first one. */
function findAmount(names: readonly string[], list: readonly string[]): number {
  const exact = list.map((name) => names.indexOf(name)).find((position) => position >= 0);
  if (exact !== undefined) return exact;
  return list.includes('volume') ? names.findIndex((name) => name.startsWith('volume ')) : -1;
}

function findMeaning(header: {
  readonly names: readonly string[];
  readonly time: string;
  readonly rate: string;
  readonly times: readonly string[];
}): ColumnLayout['meaning'] {
  const { names, time, rate } = header;
  if (rate === 'rate') return { is: 'end', because: 'the column rate is the price at the time of its row' };
  if (BEGIN_NAMES.has(time)) return { is: 'begin', because: `its name is ${time}` };
  if (END_NAMES.has(time)) return { is: 'end', because: `its name is ${time}` };
  const isBar = names.some((name) => OPEN_NAMES.has(name)) || !INSTANT_NAMES.has(rate);
  return isBar ? null : { is: 'end', because: `the column ${rate} is the price at the time of its row` };
}
