import { NexthourError } from '../../system/errors';

export interface FileFault {
  readonly file: string;
  readonly problem: string;
  readonly remedy: string;
  /** 1 is the header. */
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
}

/** A file of prices that cannot be read as one. */
export class UnusableFileError extends NexthourError {
  override readonly name = 'UnusableFileError';
  readonly fault: FileFault;
  constructor(fault: FileFault) {
    const { file, line, column, value, problem, remedy } = fault;
    const places = [line && `line ${line}`, column && `column ${column}`, value !== undefined && `"${value}"`];
    super('UnusableFile', `${[file, ...places.filter((place) => place)].join(', ')}: ${problem}; ${remedy}`);
    this.fault = fault;
  }
}

export const PRICE_COLUMNS = ['rate', 'high', 'low'] as const;
export const AMOUNT_COLUMNS = ['volume', 'cap'] as const;
export const COLUMNS = ['date', ...PRICE_COLUMNS, ...AMOUNT_COLUMNS] as const;
export type Column = (typeof COLUMNS)[number];

/** Where in a row each column stands; -1 where the file has no such column. */
export interface Layout {
  readonly places: Readonly<Record<Column, number>>;
  readonly width: number;
  /** Names in the header that mean nothing to us. */
  readonly ignored: readonly string[];
}

/** @throws UnusableFileError when the header has no `date` or no `rate`, or has a column twice. */
export function readHeader(cells: readonly string[], file: string): Layout {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const places = Object.fromEntries(COLUMNS.map((column) => [column, names.indexOf(column)])) as Record<Column, number>;
  for (const column of ['date', 'rate'] as const) {
    if (places[column] < 0)
      throw badHeader({ file, column, value: cells.join(), problem: 'the header has no such column' });
  }
  for (const column of COLUMNS) {
    const isTwice = names.lastIndexOf(column) !== places[column];
    if (isTwice) throw badHeader({ file, column, value: cells.join(), problem: 'the header has the column twice' });
  }
  const ignored = names.filter((name) => !COLUMNS.some((column) => column === name));
  return { places, width: cells.length, ignored };
}

function badHeader(fault: { file: string; column: string; value: string; problem: string }): UnusableFileError {
  return new UnusableFileError({
    ...fault,
    line: 1,
    remedy: 'the first line names the columns: date,rate and, where known, high,low,volume,cap, separated by commas',
  });
}
