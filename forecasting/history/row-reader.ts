import { isPossibleAmount, isPossiblePrice, type PricePoint } from '../price-points';
import { type AMOUNT_COLUMNS, type ColumnLayout, PRICE_COLUMNS } from './columns';
import { INSTANT_FORMS } from './instant';
import { UnusableFileError } from './unusable-file';
import { type DecimalMark, explainBadNumber, isEmptyValue, readWrittenNumber } from './written-number';
import { type DateOrder, explainBadTime, isRounded, readWrittenTime, type WrittenTime } from './written-time';

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
  /** In the order of the file, with their times as written: local where the file has no zone, of the beginning of a bar where it says so. */
  readonly points: readonly HistoryPoint[];
  readonly layout: ColumnLayout;
  /** Rows below the header. */
  readonly count: number;
  /** Whether every time is an epoch or has a zone. */
  readonly hasZone: boolean;
  /** Rows that were left out: their time cannot be read, or their number of cells is wrong. */
  readonly refusedRows: readonly Refusal[];
  /** Impossible values; they are treated as missing. */
  readonly refusedValues: readonly Refusal[];
  /** The unused text columns that have several values, like a column of symbols. */
  readonly mixedColumns: readonly MixedColumn[];
  /** How the file was read, where it is not `date,rate` in plain CSV; one sentence each. */
  readonly notes: readonly string[];
}

export interface MixedColumn {
  readonly name: string;
  /** The first few values. */
  readonly values: readonly string[];
}

interface Reading {
  readonly file: string;
  readonly layout: ColumnLayout;
  readonly hasHeader: boolean;
  readonly mark: DecimalMark;
  readonly order: DateOrder | null;
  /** Epoch ms; a later time is refused. */
  readonly latest: number;
}

/** Maximum share of refused rows, and of refused prices, in a file. The data gate allows the same share of missing values. */
export const MAX_REFUSED_SHARE = 0.01;
const MAX_NAMED_VALUES = 4;
/** The first block of Bitcoin. No coin had a price before. */
const FIRST_PRICE = Date.UTC(2009, 0, 3);

/** Reads one row after the other, and at the end checks what was refused. */
export function createRowReader(reading: Reading) {
  const { file, layout, mark } = reading;
  const points: HistoryPoint[] = [];
  const refusedRows: Refusal[] = [];
  const refusedValues: Refusal[] = [];
  const texts = createTextColumns(layout);
  let isHeaderNext = reading.hasHeader;
  let hasZone = true;
  let count = 0;

  function readRecord(cells: readonly string[], line: number): void {
    if (isHeaderNext || isHeader(cells, layout)) {
      isHeaderNext = false;
      return;
    }
    count++;
    const written = hasItsWidth(cells, layout) ? readTime(cells, reading) : null;
    if (written === null) {
      refusedRows.push(refuseRow(cells, line, reading));
      return;
    }
    hasZone &&= written.hasZone || layout.isUtc;
    texts.add(cells);
    points.push({ time: written.time, ...readValues({ cells, line, layout, mark, file, refusedValues }) });
  }

  function finish(): Omit<Rows, 'notes'> {
    if (count === 0) throw emptyFile(file);
    checkRefusedRows({ file, refusedRows, count });
    checkRefusedPrices({ file, refusedValues, count });
    return { points, layout, count, hasZone, refusedRows, refusedValues, mixedColumns: texts.list() };
  }

  return { readRecord, finish };
}

/** A file that was put together from several has its header several times. */
function isHeader(cells: readonly string[], { names }: ColumnLayout): boolean {
  return cells.length === names.length && cells.every((cell, index) => cell.trim() === names[index]);
}

/** A delimiter at the end of each row makes empty cells. */
function hasItsWidth(cells: readonly string[], { width }: ColumnLayout): boolean {
  return cells.length === width || (cells.length > width && cells.slice(width).every((cell) => cell.trim() === ''));
}

function readTime(cells: readonly string[], { layout, order, latest }: Reading): WrittenTime | null {
  const text = writtenTimeOf(cells, layout);
  const written = isRounded(text) ? null : readWrittenTime(text, order);
  return written !== null && written.time >= FIRST_PRICE && written.time <= latest ? written : null;
}

function writtenTimeOf(cells: readonly string[], { positions, clock }: ColumnLayout): string {
  const date = cells[positions.date]?.trim() ?? '';
  return clock === null || date.includes(':') ? date : `${date} ${cells[clock]?.trim() ?? ''}`.trim();
}

function refuseRow(cells: readonly string[], line: number, { layout, order }: Reading): Refusal {
  if (hasItsWidth(cells, layout)) {
    const value = writtenTimeOf(cells, layout);
    const time = isRounded(value) ? undefined : readWrittenTime(value, order)?.time;
    const problem =
      time === undefined ? explainBadTime(value) : `is ${time < FIRST_PRICE ? 'before 2009' : 'in the future'}`;
    return { line, column: 'date', value, problem };
  }
  const problem = `has ${cells.length} cells, but the header has ${layout.width}`;
  return { line, column: 'row', value: cells.join(), problem };
}

interface RawRow {
  readonly cells: readonly string[];
  readonly line: number;
  readonly layout: ColumnLayout;
  readonly mark: DecimalMark;
  readonly file: string;
  readonly refusedValues: Refusal[];
}

function readValues(row: RawRow): Omit<HistoryPoint, 'time'> {
  const { layout, cells, mark } = row;
  const read = (column: (typeof PRICE_COLUMNS)[number] | (typeof AMOUNT_COLUMNS)[number]) => {
    const text = cells[layout.positions[column]]?.trim() ?? '';
    if (isEmptyValue(text)) return null;
    const value = readWrittenNumber(text, mark);
    const isAmount = column === 'volume' || column === 'cap';
    if (isAmount ? isPossibleAmount(value) : isPossiblePrice(value)) return value;
    const impossible = `is not a possible ${isAmount ? 'amount' : 'price'}`;
    const problem = Number.isNaN(value) ? explainBadNumber(text) : impossible;
    row.refusedValues.push({ line: row.line, column, value: text, problem });
    return null;
  };
  const rate = read('rate');
  checkOtherPrices(row, rate);
  return { rate, high: read('high'), low: read('low'), volume: read('volume'), cap: read('cap') };
}

/** @throws UnusableFileError when another column that can be the price has another value */
function checkOtherPrices({ cells, line, layout, mark, file }: RawRow, rate: number | null): void {
  for (const position of layout.otherPrices) {
    const text = cells[position]?.trim() ?? '';
    if (rate === null || isEmptyValue(text) || readWrittenNumber(text, mark) === rate) continue;
    const [chosen, other] = [layout.names[layout.positions.rate], layout.names[position]];
    throw new UnusableFileError({
      ...{ file, line, column: other ?? '', value: text },
      problem: `both ${chosen} and ${other} can be the price, and they differ`,
      remedy: `Give --price ${chosen} or --price ${other}`,
    });
  }
}

/** Collects the values of the unused columns of text. */
function createTextColumns({ names, ignored }: ColumnLayout) {
  const columns = names.flatMap((name, position) => (ignored.includes(name) ? [{ name, position }] : []));
  const values = new Map(columns.map(({ name }) => [name, new Set<string>()]));
  return {
    add(cells: readonly string[]) {
      for (const { name, position } of columns) {
        const known = values.get(name);
        const text = cells[position]?.trim() ?? '';
        if (known && known.size < MAX_NAMED_VALUES && /^\p{L}/u.test(text) && !isEmptyValue(text)) known.add(text);
      }
    },
    list: (): MixedColumn[] =>
      [...values].filter(([, known]) => known.size > 1).map(([name, known]) => ({ name, values: [...known] })),
  };
}

function emptyFile(file: string): UnusableFileError {
  return new UnusableFileError({
    file,
    problem: 'the file has no row below the header',
    remedy: 'Give a CSV file with the header date,rate and one row per price',
  });
}

interface Refused {
  readonly file: string;
  readonly count: number;
}

/** @throws UnusableFileError when more than 1 % of the rows were refused */
function checkRefusedRows({ file, refusedRows, count }: Refused & { refusedRows: readonly Refusal[] }): void {
  const [first] = refusedRows;
  if (first === undefined || refusedRows.length <= MAX_REFUSED_SHARE * count) return;
  const { line, column, value, problem } = first;
  throw new UnusableFileError({
    ...{ file, line, value, ...(column === 'date' ? { column } : {}) },
    problem: `the ${column === 'date' ? 'value' : 'row'} ${problem}. ${refusedRows.length} of ${count} rows cannot be read`,
    remedy: `Write each date as ${INSTANT_FORMS}, and give every row as many cells as the header`,
  });
}

/** @throws UnusableFileError when more than 1 % of the values of a price column were refused */
function checkRefusedPrices({ file, refusedValues, count }: Refused & { refusedValues: readonly Refusal[] }): void {
  for (const column of PRICE_COLUMNS) {
    const refused = refusedValues.filter((refusal) => refusal.column === column);
    const [first] = refused;
    if (first === undefined || refused.length <= MAX_REFUSED_SHARE * count) continue;
    throw new UnusableFileError({
      ...{ file, line: first.line, column, value: first.value },
      problem: `the value ${first.problem}, in ${refused.length} of ${count} rows`,
      remedy:
        'Write each price as a plain number with a decimal point, like 27924.23, without separators, signs and units',
    });
  }
}
