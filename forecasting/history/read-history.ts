import { chooseMeasure } from '../features/har-regressors';
import { formatInstant, HOUR_MS, type Hour } from '../hour';
import type { CheckResult } from '../quality/check-result';
import { checkGaps } from '../quality/completeness';
import { checkJumps } from '../quality/jumps';
import { checkStaleness } from '../quality/liveness';
import { checkExtremes, checkOpens } from '../quality/values';
import type { HourlySeries } from '../series';
import { type CleanedSeries, cleanExtremes } from './clean-extremes';
import { COLUMNS } from './columns';
import { gatherHours, type OrderedPoints } from './gather-hours';
import { describeSpacing, type PlacedPoints, placePoints, type TimeOptions } from './place-points';
import { type RowOptions, readRows } from './read-rows';
import type { Refusal, Rows } from './row-reader';
import { UnusableFileError } from './unusable-file';

/** The properties of a file of prices, and the problems in it. */
export interface HistoryFindings {
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
  /** How the file was read, where it could be read in another way; one sentence each. */
  readonly notes: readonly string[];
  /** Most common distance of the rows in time. */
  readonly spacingMs: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Number of hours with a price, without a price, and with high and low. */
  readonly hours: { readonly known: number; readonly missing: number; readonly ranged: number };
  readonly outOfOrder: number;
  readonly duplicates: OrderedPoints['duplicates'];
  readonly refusedRows: { readonly count: number; readonly first: readonly Refusal[] };
  readonly refusedValues: { readonly count: number; readonly first: readonly Refusal[] };
  /** Results of the quality checks of live data. They do not change the series. */
  readonly rules: readonly CheckResult[];
}

/** What a person says about a file. Each is needed only where the file does not prove it. */
export type HistoryOptions = RowOptions & TimeOptions;

const MAX_SHOWN_REFUSALS = 20;

/**
 * Reads a file of prices, hourly or at shorter intervals: date,rate and optionally high,low,volume,cap in any order, or the candles of
 * exchanges and tools. When two rows have the same time, the last one wins. An impossible value counts as missing, and an hour without
 * a point at its end has a `null` rate.
 * @returns every hour from the first to the last with a price
 * @throws UnusableFileError
 */
export function readHistory(
  bytes: Buffer,
  options: HistoryOptions,
): { series: HourlySeries; findings: HistoryFindings } {
  const { file } = options;
  const rows = readRows(bytes, options);
  const placed = placePoints(rows, options);
  const spacingMs = requireHourlySpacing(placed, file);
  const gathered = trimToPrices(gatherHours({ points: placed.points, spacingMs }));
  if (gathered.length === 0) throw noFullHour(placed, file);
  const cleaned = cleanExtremes(gathered, file);
  return { series: cleaned.series, findings: describeHistory({ rows, placed, spacingMs, gathered, cleaned }) };
}

function requireHourlySpacing({ spacingMs }: PlacedPoints, file: string): number {
  if (spacingMs !== null && spacingMs <= HOUR_MS) return spacingMs;
  const apart = spacingMs === null ? '' : describeSpacing(spacingMs);
  const problem = spacingMs === null ? 'the file has only one price' : `the prices are ${apart} apart`;
  throw new UnusableFileError({ file, problem, remedy: 'Give prices every hour or more often' });
}

/** Removes the hours before the first price and after the last price. */
function trimToPrices(series: HourlySeries): HourlySeries {
  const first = series.findIndex(({ rate }) => rate !== null);
  const last = series.findLastIndex(({ rate }) => rate !== null);
  return first < 0 ? [] : series.slice(first, last + 1);
}

function noFullHour({ points }: OrderedPoints, file: string): UnusableFileError {
  const value = formatInstant(points[0]?.time ?? 0);
  return new UnusableFileError({
    ...{ file, column: 'date', value },
    problem: 'no row with a rate is exactly at a full hour in UTC',
    remedy: 'Give the price at H:00:00 of each hour',
  });
}

interface HistoryParts {
  readonly rows: Rows;
  readonly placed: PlacedPoints;
  readonly spacingMs: number;
  readonly gathered: HourlySeries;
  readonly cleaned: CleanedSeries;
}

function describeHistory({ rows, placed, spacingMs, gathered, cleaned }: HistoryParts): HistoryFindings {
  const { count, layout, refusedRows, refusedValues } = rows;
  const known = cleaned.series.filter(({ rate }) => rate !== null).length;
  return {
    rows: count,
    columns: COLUMNS.filter((column) => layout.positions[column] >= 0),
    ignoredColumns: layout.ignored,
    notes: [...rows.notes, ...placed.notes, ...describeRanges(cleaned, layout.positions.high >= 0)],
    spacingMs,
    firstHour: gathered[0]?.hour ?? 0,
    lastHour: gathered.at(-1)?.hour ?? 0,
    hours: {
      known,
      missing: gathered.length - known,
      ranged: cleaned.series.filter(({ high }) => high !== null).length,
    },
    outOfOrder: placed.outOfOrder,
    duplicates: placed.duplicates,
    refusedRows: summariseRefusals(refusedRows),
    refusedValues: summariseRefusals(refusedValues),
    rules: runChecks(gathered),
  };
}

function describeRanges({ series, extended, contradictory, impossible }: CleanedSeries, hasRanges: boolean): string[] {
  const isFallback = hasRanges && chooseMeasure(series) !== 'range';
  const hours = (count: number) => (count === 1 ? '1 hour' : `${count} hours`);
  return [
    ...(extended > 0 ? [`The high and low of ${hours(extended)} were extended to the rate, by at most 0.1 %.`] : []),
    ...(contradictory > 0
      ? [`The rate of ${hours(contradictory)} is far outside of its high and low: it counts as missing.`]
      : []),
    ...(impossible > 0 ? [`The high of ${hours(impossible)} is more than twice the low: both count as missing.`] : []),
    ...(isFallback ? ['Too few hours have a high and a low: the models use the absolute returns instead.'] : []),
  ];
}

function summariseRefusals(refusals: readonly Refusal[]) {
  return { count: refusals.length, first: refusals.slice(0, MAX_SHOWN_REFUSALS) };
}

function runChecks(series: HourlySeries): CheckResult[] {
  const context = { firstHour: series[0]?.hour ?? 0, hour: series.at(-1)?.hour ?? 0 };
  return [checkGaps, checkExtremes, checkOpens, checkJumps, checkStaleness].map((rule) => rule(series, context));
}
