import { countKnownNames } from './columns';
import { UnusableFileError } from './unusable-file';

/** How the rows of a file are written. */
export interface Dialect {
  readonly delimiter: string;
  /** Lines before the header or the first row: comments, an address, `sep=;`. */
  readonly skippedLines: number;
}

const DELIMITERS = ['\t', ';', '|', ','] as const;
const NAMES: Readonly<Record<string, string>> = { '\t': 'a tab', ';': 'a semicolon', '|': 'a bar', ',': 'a comma' };
const MAX_PREAMBLE = 30;
const SAMPLE_LINES = 40;
const COMMENT = /^\s*(#|\/\/)/;
const SEPARATOR_LINE = /^"?sep=(.)"?$/i;

/**
 * Finds the delimiter, and the lines before the header. The line of the header is the first one that has several cells and is not a
 * comment.
 * @throws UnusableFileError when no line of the beginning has two cells
 */
export function findDialect(text: string, file: string): Dialect {
  const lines = firstLines(text, MAX_PREAMBLE + SAMPLE_LINES);
  const written = lines.map((line) => SEPARATOR_LINE.exec(line.trim())?.[1]).find((mark) => mark !== undefined);
  for (const [index, line] of lines.slice(0, MAX_PREAMBLE).entries()) {
    if (line.trim() === '' || COMMENT.test(line) || SEPARATOR_LINE.test(line.trim())) continue;
    const rows = lines.slice(index, index + SAMPLE_LINES).filter((row) => row.trim() !== '');
    const delimiter = written ?? chooseDelimiter(rows);
    if (delimiter !== null && countCells(line, delimiter) > 1) return { delimiter, skippedLines: index };
  }
  throw noTable(file, lines);
}

/** The name of a delimiter in a sentence. */
export function nameDelimiter(delimiter: string): string {
  return NAMES[delimiter] ?? `"${delimiter}"`;
}

function firstLines(text: string, count: number): string[] {
  return text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/, count);
}

/** The delimiter for which the first line has most names of columns, or, without names, all lines have equally many cells. */
function chooseDelimiter(rows: readonly string[]): string | null {
  const [head = ''] = rows;
  const options = DELIMITERS.filter((delimiter) => countCells(head, delimiter) > 1);
  const known = options.map((delimiter) => countKnownNames(head.split(delimiter)));
  const most = Math.max(0, ...known);
  if (most > 0) return options[known.indexOf(most)] ?? null;
  return options.find((delimiter) => isConsistent(rows, delimiter)) ?? null;
}

function isConsistent(rows: readonly string[], delimiter: string): boolean {
  const counts = new Set(rows.slice(0, -1).map((row) => countCells(row, delimiter)));
  return counts.size <= 1;
}

/** A delimiter in quotes does not separate. */
function countCells(line: string, delimiter: string): number {
  return line.replace(/"[^"]*"/g, '').split(delimiter).length;
}

function noTable(file: string, lines: readonly string[]): UnusableFileError {
  const [first] = lines.filter((line) => line.trim() !== '');
  if (first === undefined) {
    return new UnusableFileError({
      file,
      problem: 'the file has no row below the header',
      remedy: 'Give a CSV file with the header date,rate and one row per price',
    });
  }
  return new UnusableFileError({
    ...{ file, line: 1, value: first },
    problem: 'no line at the beginning has several cells',
    remedy: 'Give a table with one row per price, its cells separated by a comma, a semicolon or a tab',
  });
}
