import { parse } from 'csv-parse/sync';
import { isHour } from './hour';
import type { HourlyObservation, HourlySeries } from './series';

/** The columns of btc_history.csv: the classic four first. `date` is the hour in epoch ms. */
export const HISTORY_COLUMNS = ['date', 'rate', 'volume', 'cap', 'high', 'low', 'points'] as const;

export class UnusableHistory extends Error {
  override readonly name = 'UnusableHistory';
  readonly canRetry = false;
  constructor(
    readonly line: number,
    readonly problem: string,
  ) {
    super(
      `btc_history.csv, line ${line}: ${problem}; it should be ${HISTORY_COLUMNS.join(',')} with numbers or nothing`,
    );
  }
}

/** The same series gives the same bytes: numbers in their shortest exact form, nothing for `null`, line feeds. */
export function formatSeriesCsv(series: HourlySeries): string {
  const lines = series.map(({ hour, rate, volume, cap, high, low, points }) =>
    [hour, rate, volume, cap, high, low, points].map((value) => value ?? '').join(','),
  );
  return `${[HISTORY_COLUMNS.join(','), ...lines].join('\n')}\n`;
}

/**
 * Reads what `formatSeriesCsv` wrote.
 * @throws UnusableHistory that names the line.
 */
export function parseSeriesCsv(text: string | Buffer): HourlySeries {
  const [header, ...rows] = readCells(text);
  if (header?.join() !== HISTORY_COLUMNS.join())
    throw new UnusableHistory(1, `the header is "${header?.join() ?? ''}"`);
  return rows.map((cells, index) => readRow(cells, index + 2));
}

function readCells(text: string | Buffer): string[][] {
  try {
    return parse(text, { skip_empty_lines: true });
  } catch (error) {
    const { lines, code } = error as { lines?: number; code?: string };
    throw new UnusableHistory(lines ?? 1, `the row cannot be read (${code ?? 'no CSV'})`);
  }
}

function readRow(cells: readonly string[], line: number): HourlyObservation {
  const [hour, rate, volume, cap, high, low, points] = cells.map((cell) => readNumber(cell, line));
  if (!isHour(hour ?? Number.NaN)) throw new UnusableHistory(line, `"${cells[0]}" is not an hour in epoch ms`);
  return {
    hour: hour ?? 0,
    rate: rate ?? null,
    volume: volume ?? null,
    cap: cap ?? null,
    high: high ?? null,
    low: low ?? null,
    points: points ?? 0,
  };
}

function readNumber(cell: string, line: number): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (Number.isNaN(value) && cell !== 'NaN') throw new UnusableHistory(line, `"${cell}" is not a number`);
  return value;
}
