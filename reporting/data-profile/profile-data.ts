import type { ProcessedTable } from '../../forecasting/features/processed';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import type { QualityReport } from '../../forecasting/quality/check-series';
import type { HourlySeries } from '../../forecasting/series';
import type { Cells } from './data-columns';
import type { ColumnSummary } from './summary';

/** The facts of the snapshot that the report shows. */
export interface ProfiledSnapshot {
  readonly source: string;
  readonly asset: string;
  readonly hour: Hour;
  readonly firstHour: Hour;
  readonly lastHour: Hour;
  readonly rows: number;
  /** The snapshot contains nothing that was observed after this instant. */
  readonly asOf: number;
  /** btc_history.csv and btc_processed.csv */
  readonly history: { readonly sha256: string };
  readonly processed: { readonly sha256: string };
}

/** Everything that the report shows. */
export interface ProfileData {
  readonly snapshot: ProfiledSnapshot;
  readonly quality: QualityReport;
  readonly series: HourlySeries;
  readonly table: ProcessedTable;
  /** The columns of history and processed data by name. */
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

export function findGaps(series: HourlySeries): Gap[] {
  const known = series.filter(({ rate }) => rate !== null).map(({ hour }) => hour);
  return known.slice(1).flatMap((hour, index) => {
    const first = (known[index] ?? hour) + HOUR_MS;
    return first < hour ? [{ first, last: hour - HOUR_MS, hours: (hour - first) / HOUR_MS }] : [];
  });
}
