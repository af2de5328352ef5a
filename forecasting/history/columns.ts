import { NexthourError } from '../../system/errors';

export interface FileFault {
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;
  /** Counted from 1; the header is line 1. */
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
}

/** A price file that cannot be used. The message names the place, the value, the problem and the remedy. */
export class UnusableFileError extends NexthourError {
  override readonly name = 'UnusableFileError';
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    const { file, line, column, value, problem, remedy } = fault;
    const places = [line && `line ${line}`, column && `column ${column}`, value !== undefined && `value "${value}"`];
    super('UnusableFile', `${[file, ...places.filter((place) => place)].join(', ')}: ${problem}. ${remedy}`);
    this.fault = fault;
  }
}

export const PRICE_COLUMNS = ['rate', 'high', 'low'] as const;
export const AMOUNT_COLUMNS = ['volume', 'cap'] as const;
export const COLUMNS = ['date', ...PRICE_COLUMNS, ...AMOUNT_COLUMNS] as const;
export type Column = (typeof COLUMNS)[number];

/** The position of each column in a row; -1 where the file does not have the column. */
export interface ColumnLayout {
  readonly positions: Readonly<Record<Column, number>>;
  readonly width: number;
  /** Columns of the file that nexthour does not use. */
  readonly ignored: readonly string[];
}

/** The names that exchanges and data vendors give to the columns of bars. */
const BAR_NAMES: Readonly<Record<string, Column>> = {
  ...{ timestamp: 'date', time: 'date', datetime: 'date', open_time: 'date', 'open time': 'date', unix: 'date' },
  ...{ close: 'rate', price: 'rate', vol: 'volume' },
};

/** Reads the header of a file of bars: it may have the names that exchanges use, like `timestamp,open,high,low,close,volume`. */
export function readBarHeader(cells: readonly string[], file: string): ColumnLayout {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  return readHeader(
    names.map((name) => {
      const column = BAR_NAMES[name];
      return column === undefined || names.includes(column) ? name : column;
    }),
    file,
  );
}

/** @throws UnusableFileError when the header has no `date` or no `rate`, or has a column twice */
export function readHeader(cells: readonly string[], file: string): ColumnLayout {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const positions = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<
    Column,
    number
  >;
  for (const column of ['date', 'rate'] as const) {
    if (positions[column] < 0)
      throw badHeader({ file, column, value: cells.join(), problem: 'the header does not have this column' });
  }
  for (const column of COLUMNS) {
    const isDuplicate = names.lastIndexOf(column) !== positions[column];
    if (isDuplicate)
      throw badHeader({ file, column, value: cells.join(), problem: 'the header has this column twice' });
  }
  const ignored = names.filter((name) => !COLUMNS.some((column) => column === name));
  return { positions, width: cells.length, ignored };
}

function badHeader(fault: { file: string; column: string; value: string; problem: string }): UnusableFileError {
  return new UnusableFileError({
    ...fault,
    line: 1,
    remedy:
      'Write the column names into the first line, separated by commas: date,rate and, if known, high,low,volume,cap',
  });
}
