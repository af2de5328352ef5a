import { CsvError, parse } from 'csv-parse/sync';
import { HOUR_MS } from '../hour';
import { findCandleColumns } from './candles-without-header';
import { type ColumnLayout, countKnownNames, readHeader } from './columns';
import { decodeText } from './decode-text';
import { type Dialect, findDialect, nameDelimiter } from './dialect';
import { createRowReader, type Rows } from './row-reader';
import { UnusableFileError } from './unusable-file';
import { type DecimalMark, findDecimalMark, looksGrouped } from './written-number';
import { findDateOrder } from './written-time';

export interface RowOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** The column to use as the price. */
  readonly price?: string | undefined;
  /** What the comma in a price is, where the file does not prove it. */
  readonly decimal?: DecimalMark | undefined;
  /** Epoch ms. Later times are refused. Default: all times are possible. */
  readonly now?: number;
}

const SAMPLE_ROWS = 1_000;
/** Local time is up to 14 hours ahead of UTC. */
const MAX_AHEAD_MS = 14 * HOUR_MS;

/**
 * Reads the rows of a file of prices. The header may have the names that exchanges and tools use. Candles without a header are
 * recognised by their numbers.
 * @throws UnusableFileError
 */
export function readRows(bytes: Buffer, options: RowOptions): Rows {
  const { file } = options;
  const { text, encoding } = decodeText(bytes, file);
  const dialect = findDialect(text, file);
  const sample: string[][] = [];
  parseRecords(text, { file, dialect, to: SAMPLE_ROWS, onRecord: (cells) => sample.push(cells) });
  const { layout, hasHeader } = findLayout(sample, { ...options, dialect });
  const rates = sample.slice(hasHeader ? 1 : 0).map((cells) => cells[layout.positions.rate]?.trim() ?? '');
  const mark = chooseMark(rates, { ...options, dialect });
  const reader = createRowReader({
    file,
    layout,
    hasHeader,
    mark,
    order: findDateOrder(text),
    latest: (options.now ?? Number.POSITIVE_INFINITY) + MAX_AHEAD_MS,
  });
  parseRecords(text, { file, dialect, onRecord: reader.readRecord });
  const notes = [
    ...describeForm({ encoding, dialect, layout, hasHeader }),
    ...(mark === 'comma' ? ['The decimals of the prices follow a comma.'] : []),
    ...(looksGrouped(rates) ? [`Every price is like ${rates[0]}: the point is read as a decimal point.`] : []),
  ];
  return { ...reader.finish(), notes };
}

export interface Parsing {
  readonly file: string;
  readonly dialect: Dialect;
  /** How many rows to read. Default: all. */
  readonly to?: number;
  readonly onRecord: (cells: string[], line: number) => void;
}

/** Calls `onRecord` with each row of a CSV. @throws UnusableFileError when it is no CSV */
export function parseRecords(text: string, { file, dialect, to, onRecord }: Parsing): void {
  const { delimiter, skippedLines } = dialect;
  try {
    parse(text, {
      ...{ delimiter, record_delimiter: ['\r\n', '\n', '\r'], from_line: skippedLines + 1 },
      ...{
        skip_empty_lines: true,
        relax_column_count: true,
        trim: delimiter !== '\t',
        relax_quotes: delimiter === '\t',
        ...(to === undefined ? {} : { to }),
      },
      onRecord: (cells: string[], { lines }: { lines: number }) => {
        onRecord(cells, lines);
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UnusableFileError({
      ...{ file, line: Number(error.lines ?? 1) },
      problem: `the row is not valid CSV (${error.code})`,
      remedy: 'Write one row per line and close every quote',
    });
  }
}

function findLayout(sample: readonly string[][], options: RowOptions & { dialect: Dialect }) {
  const [first = []] = sample;
  const { file, dialect } = options;
  if (countKnownNames(first) > 0 || first.some((cell) => /^[\s"'<]*\p{L}/u.test(cell) && Number.isNaN(Number(cell)))) {
    const layout = readHeader(first, { ...options, line: dialect.skippedLines + 1 });
    return { layout, hasHeader: true };
  }
  const layout = findCandleColumns(sample);
  if (layout !== null) return { layout, hasHeader: false };
  throw new UnusableFileError({
    ...{ file, line: dialect.skippedLines + 1, value: first.join(dialect.delimiter) },
    problem: 'the file has no header, and the numbers do not prove which column is which',
    remedy: 'Write the names of the columns into the first line: date,rate and, if known, high,low,volume,cap',
  });
}

/** @throws UnusableFileError when the comma of the prices can be a decimal comma and a thousands separator */
function chooseMark(
  rates: readonly string[],
  { file, dialect, decimal }: RowOptions & { dialect: Dialect },
): DecimalMark {
  const mark = decimal ?? findDecimalMark(rates, dialect.delimiter);
  if (mark !== null) return mark;
  throw new UnusableFileError({
    ...{ file, column: 'rate', value: rates.find((text) => text !== '') ?? '' },
    problem: 'every price has a comma and three digits: a decimal comma or a thousands separator',
    remedy: 'Give --decimal comma if it is a decimal comma; otherwise write the prices without separators',
  });
}

/** How the file is written, where it is not plain CSV with a header `date,rate`. */
function describeForm(form: {
  readonly encoding: string;
  readonly dialect: Dialect;
  readonly layout: ColumnLayout;
  readonly hasHeader: boolean;
}): string[] {
  const { encoding, dialect, layout, hasHeader } = form;
  const { delimiter, skippedLines } = dialect;
  const { positions, names } = layout;
  const nameOf = (position: number) => names[position] ?? '';
  const columns = `the time is in ${nameOf(positions.date)}, the price in ${nameOf(positions.rate)}`;
  const isPlain = nameOf(positions.date).toLowerCase() === 'date' && nameOf(positions.rate).toLowerCase() === 'rate';
  return [
    ...(encoding === 'utf-8' ? [] : [`The text is encoded as ${encoding}.`]),
    ...(delimiter === ',' ? [] : [`The cells are separated by ${nameDelimiter(delimiter)}.`]),
    ...(skippedLines === 0
      ? []
      : [`The first ${skippedLines === 1 ? 'line is' : `${skippedLines} lines are`} no part of the table.`]),
    ...(isPlain ? [] : [`${hasHeader ? 'T' : 'There is no header; by their numbers, t'}${columns.slice(1)}.`]),
  ];
}
