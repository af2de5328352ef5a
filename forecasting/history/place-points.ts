import { MINUTE_MS } from '../bars/minute-bar';
import { HOUR_MS } from '../hour';
import type { ColumnLayout, TimeMeaning } from './columns';
import { findSpacing, type OrderedPoints, orderPoints } from './gather-hours';
import { type HistoryPoint, MAX_REFUSED_SHARE, type Rows } from './row-reader';
import { createConverter, findZoneOfTimes, openZone } from './time-zone';
import { UnusableFileError } from './unusable-file';

export interface TimeOptions {
  /** The name of the file, for messages. */
  readonly file: string;
  /** Whether the times are the beginning or the end of the bars, where the file does not prove it. */
  readonly stamp?: TimeMeaning | undefined;
  /** The zone of times without one, like `Europe/Berlin`. Default: UTC, if the times do not show another one. */
  readonly zone?: string | undefined;
  /** What the times are when neither the file nor the user says it. Without it, such a file is refused. */
  readonly assumedStamp?: TimeMeaning;
}

/** The points of a file at the end of their bars, in UTC. */
export interface PlacedPoints extends OrderedPoints {
  /** The most common distance between neighbouring points, in ms; `null` for fewer than two points. */
  readonly spacingMs: number | null;
  readonly meaning: TimeMeaning;
  readonly notes: readonly string[];
}

/**
 * Converts the times of the rows to UTC, sorts the rows, and moves them to the end of their bars.
 * @throws UnusableFileError when the zone or the meaning of the times is not known, or when more than 1 % of the rows contradict others
 */
export function placePoints(rows: Rows, options: TimeOptions): PlacedPoints {
  const converted = convertToUtc(rows, options);
  const ordered = orderPoints(converted);
  checkZone(rows, ordered, options);
  checkConflicts(rows, ordered, options);
  const spacingMs = findSpacing(ordered.points);
  const meaning = findMeaning(rows.layout, options);
  const shift = meaning.is === 'begin' ? (spacingMs ?? 0) : findRestOfEnds(ordered.points);
  const points = shift === 0 ? ordered.points : ordered.points.map((point) => ({ ...point, time: point.time + shift }));
  const zone = rows.hasZone ? [] : [`The times have no zone: they are read as ${options.zone ?? 'UTC'}.`];
  return { ...ordered, points, spacingMs, meaning: meaning.is, notes: [...zone, ...meaning.notes] };
}

function convertToUtc({ points, hasZone }: Rows, { file, zone }: TimeOptions): readonly HistoryPoint[] {
  if (zone === undefined) return points;
  const fault = (problem: string, remedy: string) => new UnusableFileError({ file, value: zone, problem, remedy });
  const offsetAt = openZone(zone);
  if (offsetAt === null)
    throw fault('--zone is not a time zone', 'Give a name like Europe/Berlin, or an offset like +02:00');
  if (hasZone) throw fault('the times of the file have a zone or are epochs', 'Leave out --zone');
  const [first, last] = [points[0]?.time ?? 0, points.at(-1)?.time ?? 0];
  const convert = createConverter(offsetAt, first > last);
  return points.flatMap((point) => {
    const time = convert(point.time);
    return time === null ? [] : [{ ...point, time }];
  });
}

/** @throws UnusableFileError when the times show the changes to or from summer time of some zone */
function checkZone({ layout }: Rows, { points, repeated }: OrderedPoints, { file, zone }: TimeOptions): void {
  if (zone !== undefined) return;
  const found = findZoneOfTimes(
    points.map(({ time }) => time),
    repeated,
  );
  if (found === null) return;
  throw new UnusableFileError({
    ...{ file, column: layout.names[layout.positions.date] ?? 'date' },
    problem: `the times look like local time, as in ${found}: an hour is missing or occurs twice where the clock changes`,
    remedy: `Give times in UTC, or --zone with their zone, like --zone ${found}; --zone UTC if they are in UTC`,
  });
}

/** @throws UnusableFileError when several rows have the same time and different values, or when a column says that they are of several assets */
function checkConflicts(rows: Rows, { duplicates }: OrderedPoints, { file }: TimeOptions): void {
  const assets = rows.mixedColumns.find(({ name }) => ASSET_COLUMN.test(name));
  const isMixed = duplicates.different > Math.max(1, MAX_REFUSED_SHARE * rows.count);
  const mixed = assets ?? (isMixed ? rows.mixedColumns[0] : undefined);
  if (mixed === undefined && !isMixed) return;
  const conflict = `${duplicates.different} of ${rows.count} rows have the time of another row and other values`;
  throw new UnusableFileError({
    ...{ file, ...(mixed ? { column: mixed.name, value: mixed.values.join(', ') } : {}) },
    problem: mixed ? `the column has several values, and ${conflict}` : conflict,
    remedy: 'Give one row for each time: keep the rows of one asset, of one market and of one interval',
  });
}

const ASSET_COLUMN = /^(symbol|ticker|pair|asset|coin|instrument|product|market|name)s?$/i;

function findMeaning({ meaning, names, positions }: ColumnLayout, { file, stamp, assumedStamp }: TimeOptions) {
  const column = names[positions.date] ?? '';
  const describe = (is: TimeMeaning, because: string) => [
    `The times in ${column} are the ${is === 'begin' ? 'beginning' : 'end'} of the bars: ${because}.`,
  ];
  if (stamp !== undefined) return { is: stamp, notes: describe(stamp, `--stamp ${stamp}`) };
  if (meaning !== null)
    return { is: meaning.is, notes: meaning.is === 'begin' ? describe('begin', meaning.because) : [] };
  if (assumedStamp !== undefined) {
    const assumption = 'as exchanges write them. If they are not, give --stamp end';
    return { is: assumedStamp, notes: describe(assumedStamp, assumption) };
  }
  throw new UnusableFileError({
    ...{ file, column },
    problem: 'the file does not say whether its times are the beginning or the end of the bars',
    remedy: 'Give --stamp begin (most exchanges and tools) or --stamp end. A wrong one moves every price by one bar',
  });
}

/** Some files have the last millisecond, or second, of a bar as its end. @returns ms to add */
function findRestOfEnds(points: readonly HistoryPoint[]): number {
  const rests = [1, 1_000];
  return rests.find((rest) => points.length > 0 && points.every(({ time }) => (time + rest) % MINUTE_MS === 0)) ?? 0;
}

/** The hour that a time belongs to, for messages. */
export function describeSpacing(spacingMs: number): string {
  const hours = spacingMs / HOUR_MS;
  return Number.isInteger(hours) ? `${hours} hours` : `${Math.round(spacingMs / 1_000)} seconds`;
}
