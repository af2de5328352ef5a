import type { ProcessedTable } from '../../forecasting/features/processed';
import type { HourlySeries } from '../../forecasting/series';

/** Cells of a column in the order of the hours; `null` where nothing is known. */
export type Cells = readonly (number | null)[];

/** The columns of history and processed data, by name. */
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
