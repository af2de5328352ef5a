import { CsvError, parse } from 'csv-parse/sync';
import type { PricePoint } from '../price-points';
import { type AMOUNT_COLUMNS, type ColumnLayout, type PRICE_COLUMNS, readHeader, UnusableFileError } from './columns';
import { INSTANT_FORMS, readInstant } from './instant';

/** A row of the file: a point, and the high and low since the previous point if the file has them. */
export interface HistoryPoint extends PricePoint {
  readonly high: number | null;
  readonly low: number | null;
}

/** A row or a value that was refused. */
export interface Refusal {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly problem: string;
}

export interface Rows {
  /** In the order of the file. */
  readonly points: readonly HistoryPoint[];
  readonly layout: ColumnLayout;
  /** Rows below the header. */
  readonly count: number;
  /** Rows that were left out: their time cannot be read, or their number of cells is wrong. */
  readonly refusedRows: readonly Refusal[];
  /** Impossible values; they are treated as missing. */
  readonly refusedValues: readonly Refusal[];
}

/** Maximum share of refused rows in a file. The data gate allows the same share of missing values. */
const MAX_REFUSED_SHARE = 0.01;
const EMPTY_VALUES = new Set(['', 'null', 'nan', 'na', 'n/a', 'none']);

/** @throws UnusableFileError */
export function readRows(bytes: Buffer, file: string, readLayout = readHeader): Rows {
  const reader = createReader(file, readLayout);
  parseCsv({ bytes, file, onRecord: reader.readRecord });
  return reader.finish();
}

function createReader(file: string, readLayout: typeof readHeader) {
  const points: HistoryPoint[] = [];
  const refusedRows: Refusal[] = [];
  const refusedValues: Refusal[] = [];
  let layout: ColumnLayout | undefined;
  let count = 0;

  function readRecord(cells: readonly string[], line: number): void {
    if (!layout) {
      layout = readLayout(cells, file);
      return;
    }
    count++;
    const date = cells[layout.positions.date]?.trim() ?? '';
    const time = cells.length === layout.width ? readInstant(date) : null;
    if (time === null) refusedRows.push(refuseRow({ cells, line, layout, date }));
    else points.push(readPoint({ time, cells, line, layout, refusedValues }));
  }

  function finish(): Rows {
    if (!layout || count === 0) throw emptyFile(file);
    if (refusedRows.length > MAX_REFUSED_SHARE * count) throw tooManyRefusedRows({ file, refusedRows, count });
    return { points, layout, count, refusedRows, refusedValues };
  }

  return { readRecord, finish };
}

interface RawRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly layout: ColumnLayout;
}

function refuseRow({ cells, line, layout, date }: RawRow & { date: string }): Refusal {
  if (cells.length === layout.width) return { line, column: 'date', value: date, problem: 'is not a time' };
  const problem = `has ${cells.length} cells, but the header has ${layout.width}`;
  return { line, column: 'row', value: cells.join().slice(0, 60), problem };
}

function readPoint(row: RawRow & { time: number; refusedValues: Refusal[] }): HistoryPoint {
  const { time, layout, cells, line, refusedValues } = row;
  const read = (column: (typeof PRICE_COLUMNS)[number] | (typeof AMOUNT_COLUMNS)[number]) => {
    const text = cells[layout.positions[column]]?.trim() ?? '';
    if (EMPTY_VALUES.has(text) || EMPTY_VALUES.has(text.toLowerCase())) return null;
    const value = Number(text);
    const isAmount = column === 'volume' || column === 'cap';
    if (Number.isFinite(value) && (value > 0 || (isAmount && value === 0))) return value;
    const problem = Number.isNaN(value) ? 'is not a number' : `is not a possible ${isAmount ? 'amount' : 'price'}`;
    refusedValues.push({ line, column, value: text, problem });
    return null;
  };
  return { time, rate: read('rate'), high: read('high'), low: read('low'), volume: read('volume'), cap: read('cap') };
}

function parseCsv({
  bytes,
  file,
  onRecord,
}: {
  bytes: Buffer;
  file: string;
  onRecord: (cells: readonly string[], line: number) => void;
}): void {
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
    if (!(error instanceof CsvError)) throw error;
    const remedy = 'Write comma-separated text and close every quote';
    throw new UnusableFileError({
      file,
      line: Number(error.lines ?? 1),
      problem: `the row is not valid CSV (${error.code})`,
      remedy,
    });
  }
}

function emptyFile(file: string): UnusableFileError {
  return new UnusableFileError({
    file,
    problem: 'the file has no row below the header',
    remedy: 'Give a CSV file with the header date,rate and one row per price',
  });
}

function tooManyRefusedRows({
  file,
  refusedRows,
  count,
}: {
  file: string;
  refusedRows: Refusal[];
  count: number;
}): UnusableFileError {
  const [{ line, column, value, problem } = { line: 1, column: 'date', value: '', problem: '' }] = refusedRows;
  const place = column === 'date' ? { line, column, value } : { line, value };
  return new UnusableFileError({
    ...place,
    file,
    problem: `the ${column === 'date' ? 'value' : 'row'} ${problem}. ${refusedRows.length} of ${count} rows cannot be read`,
    remedy: `Write each date as ${INSTANT_FORMS}, and give every row as many cells as the header`,
  });
}
