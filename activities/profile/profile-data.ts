import type { Snapshot } from '../../clients/postgres/snapshots';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { ProcessedTable } from '../../forecasting/processed';
import type { HourlySeries } from '../../forecasting/series';
import type { QualityReport } from '../quality';
import type { Cells } from '../transform/columns';
import type { ColumnSummary } from '../transform/summary';

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

export function gapsOf(series: HourlySeries): Gap[] {
  const known = series.filter(({ rate }) => rate !== null).map(({ hour }) => hour);
  return known.slice(1).flatMap((hour, index) => {
    const first = (known[index] ?? hour) + HOUR_MS;
    return first < hour ? [{ first, last: hour - HOUR_MS, hours: (hour - first) / HOUR_MS }] : [];
  });
}
