import { formatInstant, HOUR_MS, type Hour } from '../hour';
import type { CheckResult } from '../quality/check-result';
import { checkGaps } from '../quality/completeness';
import { checkJumps } from '../quality/jumps';
import { checkStaleness } from '../quality/liveness';
import { checkExtremes, checkOpens, hasContradictoryExtremes } from '../quality/values';
import type { HourlyObservation, HourlySeries } from '../series';
import { COLUMNS, UnusableFileError } from './columns';

import { findSpacing, gatherHours, type OrderedPoints, orderPoints } from './gather-hours';
import { type Refusal, type Rows, readRows } from './read-rows';

/** The properties of a file of prices, and the problems in it. */
export interface HistoryFindings {
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
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

const MAX_SHOWN_REFUSALS = 20;

/**
 * Reads a CSV file of prices, hourly or at shorter intervals, with the columns date,rate and optionally high,low,volume,cap in any
 * order. When two rows have the same time, the last one wins. An impossible value counts as missing, and an hour without a point at
 * its end has a `null` rate.
 * @param file the file name, for messages
 * @returns every hour from the first to the last with a price
 * @throws UnusableFileError
 */
export function readHistory(bytes: Buffer, file: string): { series: HourlySeries; findings: HistoryFindings } {
  const rows = readRows(bytes, file);
  const ordered = orderPoints(rows.points);
  const spacingMs = requireHourlySpacing(ordered, file);
  const gathered = trimToPrices(gatherHours({ points: ordered.points, spacingMs }));
  if (gathered.length === 0) throw noFullHour(ordered, file);
  const findings = describeHistory({ rows, ordered, spacingMs, gathered });
  return { series: removeContradictoryExtremes(gathered), findings };
}

/** Removes the high and low of an hour whose rate is outside of them. The rate is kept. */
function removeContradictoryExtremes(series: HourlySeries): HourlyObservation[] {
  return series.map((hour) => (hasContradictoryExtremes(hour) ? { ...hour, high: null, low: null } : hour));
}

function requireHourlySpacing({ points }: OrderedPoints, file: string): number {
  const spacing = findSpacing(points);
  if (spacing !== null && spacing <= HOUR_MS) return spacing;
  const problem = spacing === null ? 'the file has only one price' : `the prices are ${spacing / HOUR_MS} hours apart`;
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
  const problem = 'no row with a rate is exactly at a full hour in UTC';
  return new UnusableFileError({
    file,
    column: 'date',
    value,
    problem,
    remedy: 'Give the price at H:00:00 of each hour',
  });
}

interface HistoryParts {
  readonly rows: Rows;
  readonly ordered: OrderedPoints;
  readonly spacingMs: number;
  readonly gathered: HourlySeries;
}

function describeHistory({ rows, ordered, spacingMs, gathered }: HistoryParts): HistoryFindings {
  const { count, layout, refusedRows, refusedValues } = rows;
  const known = gathered.filter(({ rate }) => rate !== null).length;
  return {
    rows: count,
    columns: COLUMNS.filter((column) => layout.positions[column] >= 0),
    ignoredColumns: layout.ignored,
    spacingMs,
    firstHour: gathered[0]?.hour ?? 0,
    lastHour: gathered.at(-1)?.hour ?? 0,
    hours: {
      known,
      missing: gathered.length - known,
      ranged: removeContradictoryExtremes(gathered).filter(({ high }) => high !== null).length,
    },
    outOfOrder: ordered.outOfOrder,
    duplicates: ordered.duplicates,
    refusedRows: summariseRefusals(refusedRows),
    refusedValues: summariseRefusals(refusedValues),
    rules: runChecks(gathered),
  };
}

function summariseRefusals(refusals: readonly Refusal[]) {
  return { count: refusals.length, first: refusals.slice(0, MAX_SHOWN_REFUSALS) };
}

function runChecks(series: HourlySeries): CheckResult[] {
  const context = { firstHour: series[0]?.hour ?? 0, hour: series.at(-1)?.hour ?? 0 };
  return [checkGaps, checkExtremes, checkOpens, checkJumps, checkStaleness].map((rule) => rule(series, context));
}
