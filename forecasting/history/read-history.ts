import { HOUR_MS, type Hour } from '../hour';
import type { CheckResult } from '../quality/check-result';
import { checkGaps } from '../quality/completeness';
import { checkJumps } from '../quality/jumps';
import { checkStaleness } from '../quality/liveness';
import { checkExtremes } from '../quality/values';
import type { HourlySeries } from '../series';
import { COLUMNS, UnusableFileError } from './columns';
import { checkOpens, withoutContradictions } from './contradictions';
import { findSpacing, gatherHours, type OrderedPoints, orderPoints } from './gather-hours';
import { type Refusal, type Rows, readRows } from './read-rows';

/** What a file of prices says, hour by hour. */
export interface History {
  /** Every hour from the first to the last that has a price; one without stands there with `null`. */
  readonly series: HourlySeries;
  readonly findings: HistoryFindings;
}

export interface HistoryFindings {
  /** Rows below the header. */
  readonly rows: number;
  readonly columns: readonly string[];
  readonly ignoredColumns: readonly string[];
  /** Usual distance of the rows in time. */
  readonly spacingMs: number;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  /** Hours with a price, without one, and with extremes. */
  readonly hours: { readonly known: number; readonly missing: number; readonly ranged: number };
  readonly outOfOrder: number;
  readonly duplicates: OrderedPoints['duplicates'];
  readonly refusedRows: { readonly count: number; readonly first: readonly Refusal[] };
  readonly refusedValues: { readonly count: number; readonly first: readonly Refusal[] };
  /** What the rules of the live data say of the hours. They report; nothing is mended. */
  readonly rules: readonly CheckResult[];
}

const SHOWN_REFUSALS = 20;

/**
 * Reads a CSV with the columns date,rate and optionally high,low,volume,cap in any order, hourly or finer, as the live data are
 * read: the later row of a time counts, a value that cannot be is missing, and so is an hour without a point at its end.
 * @param file its name, for messages
 * @throws UnusableFileError that names line, column, value and remedy
 */
export function readHistory(bytes: Buffer, file: string): History {
  const rows = readRows(bytes, file);
  const ordered = orderPoints(rows.points);
  const spacingMs = usableSpacing(ordered, file);
  const gathered = betweenPrices(gatherHours({ points: ordered.points, spacingMs }));
  if (gathered.length === 0) throw noFullHour(ordered, file);
  const findings = describeHistory({ rows, ordered, spacingMs, gathered });
  return { series: withoutContradictions(gathered), findings };
}

function usableSpacing({ points }: OrderedPoints, file: string): number {
  const spacing = findSpacing(points);
  if (spacing !== null && spacing <= HOUR_MS) return spacing;
  const problem = spacing === null ? 'there is one price only' : `the prices are ${spacing / HOUR_MS} hours apart`;
  throw new UnusableFileError({ file, problem, remedy: 'give hourly prices, or finer ones' });
}

/** From the first hour that has a price to the last. */
function betweenPrices(series: HourlySeries): HourlySeries {
  const first = series.findIndex(({ rate }) => rate !== null);
  const last = series.findLastIndex(({ rate }) => rate !== null);
  return first < 0 ? [] : series.slice(first, last + 1);
}

function noFullHour({ points }: OrderedPoints, file: string): UnusableFileError {
  const value = new Date(points[0]?.time ?? 0).toISOString();
  const problem = 'no row with a rate stands exactly at a full hour of UTC';
  return new UnusableFileError({
    file,
    column: 'date',
    value,
    problem,
    remedy: 'give the price at H:00:00 of each hour',
  });
}

interface Facts {
  readonly rows: Rows;
  readonly ordered: OrderedPoints;
  readonly spacingMs: number;
  readonly gathered: HourlySeries;
}

function describeHistory({ rows, ordered, spacingMs, gathered }: Facts): HistoryFindings {
  const { count, layout, refusedRows, refusedValues } = rows;
  const known = gathered.filter(({ rate }) => rate !== null).length;
  return {
    rows: count,
    columns: COLUMNS.filter((column) => layout.places[column] >= 0),
    ignoredColumns: layout.ignored,
    spacingMs,
    firstHour: gathered[0]?.hour ?? 0,
    lastHour: gathered.at(-1)?.hour ?? 0,
    hours: {
      known,
      missing: gathered.length - known,
      ranged: withoutContradictions(gathered).filter(({ high }) => high !== null).length,
    },
    outOfOrder: ordered.outOfOrder,
    duplicates: ordered.duplicates,
    refusedRows: firstOf(refusedRows),
    refusedValues: firstOf(refusedValues),
    rules: tryRules(gathered),
  };
}

function firstOf(refusals: readonly Refusal[]) {
  return { count: refusals.length, first: refusals.slice(0, SHOWN_REFUSALS) };
}

function tryRules(series: HourlySeries): CheckResult[] {
  const context = { firstHour: series[0]?.hour ?? 0, hour: series.at(-1)?.hour ?? 0 };
  return [checkGaps, checkExtremes, checkOpens, checkJumps, checkStaleness].map((rule) => rule(series, context));
}
