import { MINUTE_MS } from '../bars/minute-bar';
import { UNKNOWN } from '../features/indicators/averages';
import { checkSideOfRanges } from '../history/clean-extremes';
import { COLUMNS } from '../history/columns';
import type { OrderedPoints } from '../history/gather-hours';
import { type PlacedPoints, placePoints } from '../history/place-points';
import type { HistoryOptions } from '../history/read-history';
import { readRows } from '../history/read-rows';
import type { HistoryPoint, Refusal, Rows } from '../history/row-reader';
import { UnusableFileError } from '../history/unusable-file';
import { MAX_LOG_RANGE } from '../quality/values';
import { type BarSeries, endOfBar, isUnknown } from './bar-series';

/** The properties of a file of bars, and the problems in it. */
export interface BarFindings {
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
  /** How the file was read, where it could be read in another way; one sentence each. */
  readonly notes: readonly string[];
  /** Most common distance of the rows in time. */
  readonly spacingMs: number;
  /** Whether the time of a row is the start of its bar or its end. */
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

/**
 * Reads a file of bars: the columns date,rate as in files of hours, or the candles of exchanges and tools. Where neither the file nor the
 * user says it, the times are the beginning of the bars. Rows at shorter intervals than the bars are aggregated. A bar without a row at
 * its end has an unknown price.
 * @throws UnusableFileError
 */
export function readBars(
  bytes: Buffer,
  { barMs, ...options }: HistoryOptions & { readonly barMs: number },
): { series: BarSeries; findings: BarFindings } {
  const { file } = options;
  const rows = readRows(bytes, options);
  const placed = placePoints(rows, { ...options, assumedStamp: 'begin' });
  const spacingMs = requireSpacing(placed, { file, barMs });
  const series = trimToPrices(gatherBars(placed.points, barMs));
  if (series.close.length === 0) throw noBar({ file, barMs, spacingMs });
  checkSideOfRanges(listRangedPrices(series), file);
  return { series, findings: describe({ rows, placed, spacingMs, series }) };
}

function listRangedPrices({ close, high, low }: BarSeries) {
  const known = (value = UNKNOWN) => (isUnknown(value) ? null : value);
  return Array.from(close, (rate, index) => ({
    ...{ rate: known(rate), high: known(high[index]), low: known(low[index]) },
  }));
}

function requireSpacing(
  { spacingMs: spacing }: PlacedPoints,
  { file, barMs }: { file: string; barMs: number },
): number {
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

function gatherBars(points: readonly HistoryPoint[], barMs: number): BarSeries {
  const endOf = ({ time }: HistoryPoint) => Math.ceil(time / barMs) * barMs;
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
    if (point.time === end && point.rate !== null) close[index] = point.rate;
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
  readonly placed: PlacedPoints;
  readonly spacingMs: number;
  readonly series: BarSeries;
}): BarFindings {
  const { rows, placed, spacingMs, series } = parts;
  const datesAre = placed.meaning === 'begin' ? 'starts' : 'ends';
  const { count, layout, refusedRows, refusedValues } = rows;
  const length = series.close.length;
  const known = length - countOf(series.close, isUnknown);
  return {
    ...{
      rows: count,
      columns: COLUMNS.filter((column) => layout.positions[column] >= 0),
      ignoredColumns: layout.ignored,
      notes: [...rows.notes, ...placed.notes],
    },
    ...{ spacingMs, datesAre, firstEnd: series.firstEnd, lastEnd: endOfBar(series, length - 1) },
    bars: {
      ...{ known, missing: length - known, ranged: length - countOf(series.high, isUnknown) },
      empty: countOf(series.volume, (volume) => volume === 0),
    },
    ...{ outOfOrder: placed.outOfOrder, duplicates: placed.duplicates },
    refusedRows: { count: refusedRows.length, first: refusedRows.slice(0, MAX_SHOWN_REFUSALS) },
    refusedValues: { count: refusedValues.length, first: refusedValues.slice(0, MAX_SHOWN_REFUSALS) },
  };
}

function countOf(values: Float64Array, is: (value: number) => boolean): number {
  let count = 0;
  for (const value of values) if (is(value)) count++;
  return count;
}
