import { decodeText } from '../history/decode-text';
import { findDialect } from '../history/dialect';
import { parseRecords } from '../history/read-rows';
import { createConverter, openZone } from '../history/time-zone';
import { UnusableFileError } from '../history/unusable-file';
import {
  type DecimalMark,
  explainBadNumber,
  findDecimalMark,
  isEmptyValue,
  readWrittenNumber,
} from '../history/written-number';
import { type DateOrder, explainBadTime, findDateOrder, readWrittenTime } from '../history/written-time';
import { formatInstant } from '../hour';
import { type ChosenColumns, chooseColumns, type SeriesFileOptions } from './series-file-columns';
import type { SeriesValue } from './series-value';

export interface SeriesFile {
  /** In the order of `knownAt`. */
  readonly values: readonly SeriesValue[];
  /** How the file was read, one sentence each. */
  readonly notes: readonly string[];
}

/** Rows with a time before it are left out: nothing is forecast there. */
const FIRST_YEAR = 2_000;
const EARLY = /^\s*["']?(1\d{3})[-/.]/;

/**
 * Reads a series of a user: a time, a value, and when the value was known, as a column or as a lag after the time.
 * @throws UnusableFileError when something is wrong, or can be read in two ways
 */
export function readSeriesFile(bytes: Buffer, options: SeriesFileOptions): SeriesFile {
  const { file } = options;
  const { text } = decodeText(bytes, file);
  const dialect = findDialect(text, file);
  const records: Row[] = [];
  parseRecords(text, { file, dialect, onRecord: (cells, line) => records.push({ cells, line }) });
  const [header, ...rows] = records;
  const columns = chooseColumns(header?.cells ?? [], rows, options);
  const mark = chooseMark(rows, columns, { ...options, delimiter: dialect.delimiter });
  const reader = createReader({
    columns,
    mark,
    order: findDateOrder(text),
    options,
    isDescending: isDescending(rows, columns),
  });
  const values = rows.flatMap((row) => reader.read(row));
  if (values.length === 0)
    throw new UnusableFileError({ file, problem: 'the file has no value', remedy: 'Give one row per event' });
  requireOneValue(values, file);
  return { values: values.sort((a, b) => a.knownAt - b.knownAt || a.eventEnd - b.eventEnd), notes: reader.notes() };
}

export interface Row {
  readonly cells: readonly string[];
  readonly line: number;
}

function chooseMark(
  rows: readonly Row[],
  { value }: ChosenColumns,
  { file, decimal, delimiter }: SeriesFileOptions & { delimiter: string },
): DecimalMark {
  const written = rows.map(({ cells }) => cells[value.position]?.trim() ?? '');
  const mark = decimal ?? findDecimalMark(written, delimiter);
  if (mark !== null) return mark;
  throw new UnusableFileError({
    ...{ file, column: value.name, value: written.find((text) => text !== '') ?? '' },
    problem: 'every value has a comma and three digits: a decimal comma or a thousands separator',
    remedy: 'Give --decimal comma or --decimal point',
  });
}

function isDescending(rows: readonly Row[], { time }: ChosenColumns): boolean {
  const read = (row: Row | undefined) =>
    readWrittenTime(row?.cells[time.position]?.trim() ?? '', 'day first')?.time ?? 0;
  return read(rows[0]) > read(rows.at(-1));
}

interface Reading {
  readonly columns: ChosenColumns;
  readonly mark: DecimalMark;
  readonly order: DateOrder | null;
  readonly options: SeriesFileOptions;
  readonly isDescending: boolean;
}

function createReader({ columns, mark, order, options, isDescending: descends }: Reading) {
  const { file, zone = 'UTC', lagMs, now } = options;
  const offsetAt = openZone(zone);
  if (offsetAt === null)
    throw new UnusableFileError({
      file,
      value: zone,
      problem: '--zone is not a time zone',
      remedy: 'Give a name like Europe/Berlin',
    });
  const convert = { time: createConverter(offsetAt, descends), known: createConverter(offsetAt, descends) };
  let [empty, early, withoutZone] = [0, 0, 0];

  const readTime = ({ cells, line }: Row, which: 'time' | 'known'): number => {
    const column = columns[which] ?? columns.time;
    const value = cells[column.position]?.trim() ?? '';
    const fault = (problem: string, remedy: string) =>
      new UnusableFileError({ file, line, column: column.name, value, problem, remedy });
    const written = readWrittenTime(value, order);
    if (written === null)
      throw fault(`the value ${explainBadTime(value)}`, 'Write it like 2024-05-13T12:30:00Z, or like 2024-05-13');
    if (!written.hasZone) withoutZone++;
    const time = written.hasZone ? written.time : convert[which](written.time);
    if (time === null) throw fault(`the time does not exist in ${zone}`, 'Give times in UTC');
    if (time > now) throw fault(`the time is after now, ${formatInstant(now)}`, 'Leave out rows of the future');
    return time;
  };

  return {
    read: (row: Row): SeriesValue[] => {
      const { cells, line } = row;
      if (Number(EARLY.exec(cells[columns.time.position] ?? '')?.[1] ?? FIRST_YEAR) < FIRST_YEAR) {
        early++;
        return [];
      }
      const text = cells[columns.value.position]?.trim() ?? '';
      if (isEmptyValue(text) || text === '.') {
        empty++;
        return [];
      }
      const value = readWrittenNumber(text, mark);
      const place = { file, line, column: columns.value.name, value: text };
      if (!Number.isFinite(value))
        throw new UnusableFileError({
          ...place,
          problem: `the value ${explainBadNumber(text)}`,
          remedy: 'Write plain numbers like 4.25',
        });
      const eventEnd = readTime(row, 'time');
      const knownAt = lagMs === undefined ? readTime(row, 'known') : eventEnd + lagMs;
      if (knownAt < eventEnd)
        throw new UnusableFileError({
          ...{ ...place, column: columns.known?.name ?? columns.time.name, value: formatInstant(knownAt) },
          problem: `the value was known before its event, ${formatInstant(eventEnd)}`,
          remedy: 'A value cannot be known before the time it is about; correct the row',
        });
      // What is not known yet is imported again later.
      return knownAt > now ? [] : [{ eventEnd, value, knownAt, vintage: 'given' }];
    },
    notes: () => [
      `The time is in ${columns.time.name}, the value in ${columns.value.name}.`,
      ...(withoutZone > 0 ? [`The times have no zone: they are read as ${zone}.`] : []),
      ...(mark === 'comma' ? ['The decimals follow a comma.'] : []),
      ...(empty > 0 ? [`${empty} rows have no value.`] : []),
      ...(early > 0 ? [`${early} rows before ${FIRST_YEAR} are left out.`] : []),
    ],
  };
}

/** @throws UnusableFileError when an event has two values that were known at the same instant */
function requireOneValue(values: readonly SeriesValue[], file: string): void {
  const known = new Map<string, number>();
  for (const { eventEnd, knownAt, value } of values) {
    const key = `${eventEnd}/${knownAt}`;
    const other = known.get(key);
    if (other !== undefined && other !== value)
      throw new UnusableFileError({
        ...{ file, value: `${other}, ${value}` },
        problem: `${formatInstant(eventEnd)} has two values that were known at ${formatInstant(knownAt)}`,
        remedy: 'Give one row per event, or the times at which revisions were known',
      });
    known.set(key, value);
  }
}
