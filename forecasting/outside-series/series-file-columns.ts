import { UnusableFileError } from '../history/unusable-file';
import { type DecimalMark, readWrittenNumber } from '../history/written-number';

export interface SeriesFileOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** How long after its time each value was known. Otherwise a column says it. */
  readonly lagMs?: number | undefined;
  readonly timeColumn?: string | undefined;
  readonly valueColumn?: string | undefined;
  readonly knownColumn?: string | undefined;
  readonly zone?: string | undefined;
  readonly decimal?: DecimalMark | undefined;
  /** Epoch ms. */
  readonly now: number;
}

export interface Column {
  readonly name: string;
  readonly position: number;
}

export interface ChosenColumns {
  readonly time: Column;
  readonly value: Column;
  /** `null` with a lag. */
  readonly known: Column | null;
}

const TIME_NAMES = ['date', 'time', 'timestamp', 'datetime', 'date time', 'day', 'month', 'period', 'observation date'];
const KNOWN_NAMES = ['known at', 'released at', 'release date', 'published at', 'available at', 'realtime start'];

/** @throws UnusableFileError when a column is missing, or when several could be meant */
export function chooseColumns(
  cells: readonly string[],
  rows: readonly { readonly cells: readonly string[] }[],
  options: SeriesFileOptions,
): ChosenColumns {
  const header = cells.map((cell, position) => ({ name: cell.trim(), position }));
  const choice = createChoice(header, options.file);
  const known = choice.choose('--known-at', options.knownColumn, ({ name }) => KNOWN_NAMES.includes(simplify(name)));
  requireKnownAt(known, options, header);
  const rest = header.filter((column) => column !== known);
  const time = choice.require('--time', options.timeColumn, rest, ({ name }) => TIME_NAMES.includes(simplify(name)));
  const isNumeric = ({ position }: Column) =>
    rows.some(({ cells: row }) => {
      const text = row[position]?.trim() ?? '';
      return text !== '' && !Number.isNaN(readWrittenNumber(text.replace(/[,.]/, '.'), 'point'));
    });
  const candidates = rest.filter((column) => column !== time);
  const value = choice.require('--value', options.valueColumn, candidates, isNumeric);
  return { time, value, known: options.lagMs === undefined ? known : null };
}

function simplify(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

function requireKnownAt(known: Column | null, { file, lagMs }: SeriesFileOptions, header: readonly Column[]): void {
  if (known === null && lagMs === undefined)
    throw new UnusableFileError({
      ...{ file, value: header.map(({ name }) => name).join() },
      problem: 'the file does not say when its values were known',
      remedy: 'Give --lag, like 2d or 36h after the time of the row, or --known-at COLUMN',
    });
  if (known !== null && lagMs !== undefined)
    throw new UnusableFileError({
      ...{ file, column: known.name },
      problem: 'the column and --lag both say when the values were known',
      remedy: 'Leave out --lag, or remove the column',
    });
}

function createChoice(header: readonly Column[], file: string) {
  const names = header.map(({ name }) => name).join();
  /** The column that a person named, or the only one that fits. */
  const choose = (option: string, given: string | undefined, fits: (column: Column) => boolean, from = header) => {
    const wanted = given === undefined ? fits : ({ name }: Column) => name === given;
    const found = from.filter(wanted);
    if (found.length > 1)
      throw new UnusableFileError({
        ...{ file, value: found.map(({ name }) => name).join() },
        problem: `several columns can be the one of ${option}`,
        remedy: `Give ${option} with one of them`,
      });
    if (found.length === 0 && given !== undefined)
      throw new UnusableFileError({
        ...{ file, column: given, value: names },
        problem: 'the header does not have this column',
        remedy: `Give ${option} with a column of the file`,
      });
    return found[0] ?? null;
  };
  return {
    choose,
    require: (
      option: string,
      given: string | undefined,
      from: readonly Column[],
      fits: (column: Column) => boolean,
    ) => {
      const found = choose(option, given, fits, [...from]);
      if (found) return found;
      throw new UnusableFileError({
        ...{ file, value: names },
        problem: `no column of the header is the one of ${option}`,
        remedy: `Write the names of the columns into the first line, or give ${option} COLUMN`,
      });
    },
  };
}
