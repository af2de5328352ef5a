import { parse } from 'csv-parse/sync';
import type { PricePoint } from '../price-points';
import { type AMOUNT_COLUMNS, type Layout, type PRICE_COLUMNS, readHeader, UnusableFileError } from './columns';
import { INSTANT_FORMS, readInstant } from './instant';

/** A row of the file: a point, and the extremes since the point before it where the file tells them. */
export interface HistoryPoint extends PricePoint {
  readonly high: number | null;
  readonly low: number | null;
}

/** A row or a value that was not believed. */
export interface Refusal {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

export interface Rows {
  /** As the file orders them. */
  readonly points: readonly HistoryPoint[];
  readonly layout: Layout;
  /** Rows below the header. */
  readonly count: number;
  /** Rows left out, since their time is not known or they are broken. */
  readonly refusedRows: readonly Refusal[];
  /** Values that cannot be: they count as missing. */
  readonly refusedValues: readonly Refusal[];
}

/** As the gate of the live data allows of nulls: a file with more broken rows than this was not understood. */
const MAX_REFUSED_SHARE = 0.01;
const NOTHING = new Set(['', 'null', 'nan', 'na', 'n/a', 'none']);

/** @throws UnusableFileError */
export function readRows(bytes: Buffer, file: string): Rows {
  const reader = createReader(file);
  parseCsv({ bytes, file, onRecord: reader.take });
  return reader.close();
}

function createReader(file: string) {
  const points: HistoryPoint[] = [];
  const refusedRows: Refusal[] = [];
  const refusedValues: Refusal[] = [];
  let layout: Layout | undefined;
  let count = 0;

  function take(cells: readonly string[], line: number): void {
    if (!layout) {
      layout = readHeader(cells, file);
      return;
    }
    count++;
    const date = cells[layout.places.date]?.trim() ?? '';
    const time = cells.length === layout.width ? readInstant(date) : null;
    if (time === null) refusedRows.push(refusalOf({ cells, line, layout, date }));
    else points.push(readPoint({ time, cells, line, layout, refusedValues }));
  }

  function close(): Rows {
    if (!layout || count === 0) throw emptyFile(file);
    if (refusedRows.length > MAX_REFUSED_SHARE * count) throw notUnderstood({ file, refusedRows, count });
    return { points, layout, count, refusedRows, refusedValues };
  }

  return { take, close };
}

interface RawRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly layout: Layout;
}

function refusalOf({ cells, line, layout, date }: RawRow & { date: string }): Refusal {
  if (cells.length === layout.width) return { line, column: 'date', value: date, problem: 'is not a time' };
  const problem = `has ${cells.length} cells where the header has ${layout.width}`;
  return { line, column: 'row', value: cells.join().slice(0, 60), problem };
}

function readPoint(row: RawRow & { time: number; refusedValues: Refusal[] }): HistoryPoint {
  const { time, layout, cells, line, refusedValues } = row;
  const read = (column: (typeof PRICE_COLUMNS)[number] | (typeof AMOUNT_COLUMNS)[number]) => {
    const text = cells[layout.places[column]]?.trim() ?? '';
    if (NOTHING.has(text) || NOTHING.has(text.toLowerCase())) return null;
    const value = Number(text);
    const isAmount = column === 'volume' || column === 'cap';
    if (Number.isFinite(value) && (value > 0 || (isAmount && value === 0))) return value;
    const problem = Number.isNaN(value) ? 'is not a number' : `cannot be ${isAmount ? 'an amount' : 'a price'}`;
    refusedValues.push({ line, column, value: text, problem });
    return null;
  };
  return { time, rate: read('rate'), high: read('high'), low: read('low'), volume: read('volume'), cap: read('cap') };
}

interface Parsing {
  readonly bytes: Buffer;
  readonly file: string;
  readonly onRecord: (cells: readonly string[], line: number) => void;
}

function parseCsv({ bytes, file, onRecord }: Parsing): void {
  try {
    parse(bytes, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      onRecord: (cells: string[], { lines }: { lines: number }) => {
        onRecord(cells, lines);
        return null;
      },
    });
  } catch (error) {
    const { lines, code } = error as { lines?: number; code?: string };
    if (code === undefined) throw error;
    const remedy = 'it must be comma-separated text, with quotes in pairs';
    throw new UnusableFileError({ file, line: lines ?? 1, problem: `the row cannot be read (${code})`, remedy });
  }
}

function emptyFile(file: string): UnusableFileError {
  return new UnusableFileError({
    file,
    problem: 'there is no row below a header',
    remedy: 'give a CSV with the header date,rate',
  });
}

function notUnderstood({
  file,
  refusedRows,
  count,
}: {
  file: string;
  refusedRows: Refusal[];
  count: number;
}): UnusableFileError {
  const [first = { line: 1, column: 'date', value: '', problem: '' }] = refusedRows;
  const problem = `${first.problem}, and ${refusedRows.length} of ${count} rows are like that`;
  return new UnusableFileError({
    ...first,
    file,
    problem,
    remedy: `date takes ${INSTANT_FORMS}, and every row has the header’s columns`,
  });
}
