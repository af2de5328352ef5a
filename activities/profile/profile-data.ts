import type { Snapshot } from '../../clients/postgres/snapshots';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { ProcessedTable } from '../../forecasting/processed';
import type { HourlySeries } from '../../forecasting/series';
import type { QualityReport } from '../quality';
import type { ColumnSummary } from '../transform/summary';
import type { Cells } from './statistics';

/** All that the report shows, before it is drawn. */
export interface ProfileData {
  readonly snapshot: Snapshot;
  readonly quality: QualityReport;
  readonly series: HourlySeries;
  readonly table: ProcessedTable;
  /** History and processed columns by name. */
  readonly columns: Readonly<Record<string, Cells>>;
  readonly summary: readonly ColumnSummary[];
  readonly gaps: readonly Gap[];
}

/** Consecutive hours without a rate. */
export interface Gap {
  readonly first: Hour;
  readonly last: Hour;
  readonly hours: number;
}

export function columnsOf(series: HourlySeries, table: ProcessedTable): Readonly<Record<string, Cells>> {
  const { date: _date, rate: _rate, ...derived } = table;
  return {
    rate: series.map(({ rate }) => rate),
    volume: series.map(({ volume }) => volume),
    cap: series.map(({ cap }) => cap),
    high: series.map(({ high }) => high),
    low: series.map(({ low }) => low),
    points: series.map(({ points }) => points),
    ...derived,
  };
}

export function gapsOf(series: HourlySeries): Gap[] {
  const known = series.filter(({ rate }) => rate !== null).map(({ hour }) => hour);
  return known.slice(1).flatMap((hour, index) => {
    const first = (known[index] ?? hour) + HOUR_MS;
    return first < hour ? [{ first, last: hour - HOUR_MS, hours: (hour - first) / HOUR_MS }] : [];
  });
}
