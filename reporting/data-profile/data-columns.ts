import type { ProcessedTable } from '../../forecasting/features/processed';
import type { HourlySeries } from '../../forecasting/series';

/** The cells of a column, ascending in time. `null`: unknown. */
export type Cells = readonly (number | null)[];

/** The columns of history and processed data by name. */
export function buildColumns(series: HourlySeries, table: ProcessedTable): Readonly<Record<string, Cells>> {
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
