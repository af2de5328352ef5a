import { MINUTE_MS } from '../bars/minute-bar';
import { UNKNOWN } from '../features/indicators/averages';
import { COLUMNS, readBarHeader, UnusableFileError } from '../history/columns';
import { findSpacing, type OrderedPoints, orderPoints } from '../history/gather-hours';
import { type HistoryPoint, type Refusal, type Rows, readRows } from '../history/read-rows';
import { type BarSeries, endOfBar, isUnknown } from './bar-series';

/** The properties of a file of bars, and the problems in it. */
export interface BarFindings {
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
  /** Most common distance of the rows in time. */
  readonly spacingMs: number;
  /** Whether the time of a row is the start of its bar (a file with a column `close`) or its end (a file with a column `rate`). */
  readonly datesAre: 'starts' | 'ends';
  /** The end of the first and of the last bar with a price, epoch ms. */
  readonly firstEnd: number;
  readonly lastEnd: number;
  /** Number of bars with a price, without a price, with high and low, and with the volume 0. */
  readonly bars: { readonly known: number; readonly missing: number; readonly ranged: number; readonly empty: number };
  readonly outOfOrder: number;
  readonly duplicates: OrderedPoints['duplicates'];
  readonly refusedRows: { readonly count: number; readonly first: readonly Refusal[] };
  readonly refusedValues: { readonly count: number; readonly first: readonly Refusal[] };
}

const MAX_SHOWN_REFUSALS = 20;
/** A range above e^0.7, a factor of two, within one bar is a wrong number. */
const MAX_LOG_RANGE = 0.7;

/**
 * Reads a CSV file of bars: the columns date,rate as in files of hours, or timestamp,open,high,low,close,volume as exchanges write them.
 * Rows at shorter intervals than the bars are aggregated. A bar without a row at its end has an unknown price.
 * @throws UnusableFileError
 */
export function readBars(
  bytes: Buffer,
  { file, barMs }: { file: string; barMs: number },
): { series: BarSeries; findings: BarFindings } {
  const rows = readRows(bytes, file, readBarHeader);
  const ordered = orderPoints(rows.points);
  const spacingMs = requireSpacing(ordered, { file, barMs });
  const datesAre = hasStarts(bytes) ? 'starts' : 'ends';
  const shift = datesAre === 'starts' ? spacingMs : 0;
  const series = trimToPrices(gatherBars(ordered.points, { barMs, shift }));
  if (series.close.length === 0) throw noBar({ file, barMs, spacingMs });
  return { series, findings: describe({ rows, ordered, spacingMs, datesAre, series }) };
}

/** Whether the header has `close` and not `rate`: then exchanges write the start of the bar as its time. */
function hasStarts(bytes: Buffer): boolean {
  const end = bytes.indexOf('\n');
  const names = bytes.toString('utf8', 0, end < 0 ? bytes.length : end).toLowerCase();
  const cells = names.split(',').map((cell) => cell.trim().replace(/^\W+|\W+$/g, ''));
  return cells.includes('close') && !cells.includes('rate');
}

function requireSpacing({ points }: OrderedPoints, { file, barMs }: { file: string; barMs: number }): number {
  const spacing = findSpacing(points);
  if (spacing !== null && spacing <= barMs && barMs % spacing === 0) return spacing;
  const problem =
    spacing === null
      ? 'the file has only one price'
      : `the rows are ${spacing / MINUTE_MS} minutes apart, which does not divide bars of ${barMs / MINUTE_MS} minutes`;
  throw new UnusableFileError({
    file,
    problem,
    remedy: 'Give the interval of the rows, or a multiple of it, as --bar',
  });
}

function gatherBars(points: readonly HistoryPoint[], { barMs, shift }: { barMs: number; shift: number }): BarSeries {
  const endOf = ({ time }: HistoryPoint) => Math.ceil((time + shift) / barMs) * barMs;
  const [first, last] = [points[0], points.at(-1)];
  const firstEnd = first ? endOf(first) : 0;
  const count = first && last ? (endOf(last) - firstEnd) / barMs + 1 : 0;
  const [close, high, low, volume] = [0, 0, 0, 0].map(() => new Float64Array(count).fill(UNKNOWN)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (const point of points) {
    const end = endOf(point);
    const index = (end - firstEnd) / barMs;
    if (point.time + shift === end && point.rate !== null) close[index] = point.rate;
    high[index] = pick(Math.max, high[index], point.high);
    low[index] = pick(Math.min, low[index], point.low);
    volume[index] = pick((one, other) => one + other, volume[index], point.volume);
  }
  for (let index = 0; index < count; index++) {
    const range = Math.log((high[index] ?? UNKNOWN) / (low[index] ?? UNKNOWN));
    if (range >= 0 && range <= MAX_LOG_RANGE) continue;
    high[index] = UNKNOWN;
    low[index] = UNKNOWN;
  }
  return { barMs, firstEnd, close, high, low, volume };
}

function pick(combine: (one: number, other: number) => number, known = UNKNOWN, value: number | null): number {
  if (value === null) return known;
  return isUnknown(known) ? value : combine(known, value);
}

/** Removes the bars before the first price and after the last price. */
function trimToPrices(series: BarSeries): BarSeries {
  const first = series.close.findIndex((price) => !isUnknown(price));
  const end = series.close.findLastIndex((price) => !isUnknown(price)) + 1;
  const cut = (values: Float64Array) => (first < 0 ? new Float64Array() : values.slice(first, end));
  return {
    ...{ barMs: series.barMs, firstEnd: endOfBar(series, Math.max(0, first)) },
    ...{ close: cut(series.close), high: cut(series.high), low: cut(series.low), volume: cut(series.volume) },
  };
}

function noBar({ file, barMs, spacingMs }: { file: string; barMs: number; spacingMs: number }): UnusableFileError {
  return new UnusableFileError({
    ...{ file, column: 'date' },
    problem: `no row with a price, ${spacingMs / MINUTE_MS} minutes after the row before, ends at a full bar of ${barMs / MINUTE_MS} minutes in UTC`,
    remedy: 'Give times that are multiples of the length of a bar',
  });
}

function describe(parts: {
  readonly rows: Rows;
  readonly ordered: OrderedPoints;
  readonly spacingMs: number;
  readonly datesAre: BarFindings['datesAre'];
  readonly series: BarSeries;
}): BarFindings {
  const { rows, ordered, spacingMs, datesAre, series } = parts;
  const { count, layout, refusedRows, refusedValues } = rows;
  const length = series.close.length;
  const known = length - countOf(series.close, isUnknown);
  return {
    ...{
      rows: count,
      columns: COLUMNS.filter((column) => layout.positions[column] >= 0),
      ignoredColumns: layout.ignored,
    },
    ...{ spacingMs, datesAre, firstEnd: series.firstEnd, lastEnd: endOfBar(series, length - 1) },
    bars: {
      ...{ known, missing: length - known, ranged: length - countOf(series.high, isUnknown) },
      empty: countOf(series.volume, (volume) => volume === 0),
    },
    ...{ outOfOrder: ordered.outOfOrder, duplicates: ordered.duplicates },
    refusedRows: { count: refusedRows.length, first: refusedRows.slice(0, MAX_SHOWN_REFUSALS) },
    refusedValues: { count: refusedValues.length, first: refusedValues.slice(0, MAX_SHOWN_REFUSALS) },
  };
}

function countOf(values: Float64Array, is: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (is(value)) count++;
  return count;
}
