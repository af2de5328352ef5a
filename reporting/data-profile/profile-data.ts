import type { ProcessedTable } from '../../forecasting/features/processed';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { QualityReport } from '../../forecasting/quality/check-series';
import type { HourlySeries } from '../../forecasting/series';
import type { Cells } from './data-columns';
import type { ColumnSummary } from './summary';

/** What the report says about the snapshot that it describes. */
export interface ProfiledSnapshot {
  readonly source: string;
  readonly asset: string;
  readonly hour: Hour;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  readonly rows: number;
  /** Nothing observed after this instant is in it. */
  readonly asOf: number;
  /** btc_history.csv and btc_processed.csv */
  readonly history: { readonly sha256: string };
  readonly processed: { readonly sha256: string };
}

/** All that the report shows, before it is drawn. */
export interface ProfileData {
  readonly snapshot: ProfiledSnapshot;
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
