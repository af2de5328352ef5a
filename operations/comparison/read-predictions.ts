import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { checkForecasts } from '../../forecasting/backtest/check-forecasts';
import type { Period } from '../../forecasting/backtest/folds';
import { isWithin } from '../../forecasting/comparison/compare-changes';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { QUANTILE_COLUMNS } from '../../reporting/backtest/predictions-csv';
import { messageOf } from '../../system/errors';
import { VersionFailedError } from './version-error';

export interface Predictions {
  /** The file that `nexthour backtest --predictions` of the version wrote. */
  readonly file: string;
  readonly model: string;
  /** The actual prices. This program reads them, so that the version under test cannot choose them. */
  readonly series: HourlySeries;
  /** Forecasts for other hours are ignored. */
  readonly period: Period;
}

/** Reads the forecasts of one model and adds the actual prices. Ascending in time. @throws VersionFailedError */
export async function readPredictions({ file, model, series, period }: Predictions): Promise<ForecastOutcome[]> {
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate]));
  const rows = parseRows(await readBytes(file));
  const outcomes = rows.flatMap((row) => (row.model === model ? toOutcomes(row, rates) : []));
  const ascending = outcomes.filter((outcome) => isWithin(outcome, period)).sort((a, b) => a.origin - b.origin);
  requireNoDuplicates(ascending);
  try {
    checkForecasts(ascending);
  } catch (error) {
    throw new VersionFailedError(messageOf(error));
  }
  return ascending;
}

/** A back-test may succeed without writing the file. */
function readBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new VersionFailedError(
      `its back-test succeeded, but the file that it should write for --predictions cannot be read (${error.code})`,
    );
  });
}

function requireNoDuplicates(ascending: readonly ForecastOutcome[]): void {
  const duplicate = ascending.find(({ origin }, index) => ascending[index - 1]?.origin === origin);
  if (duplicate) throw new VersionFailedError(`it has two forecasts with the origin ${formatHour(duplicate.origin)}`);
}

type Row = Readonly<Record<string, string>>;

function parseRows(bytes: Buffer): Row[] {
  try {
    return parse(bytes, { columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new VersionFailedError(`the file that it wrote for --predictions is not valid CSV: ${messageOf(error)}`);
  }
}

/** Converts prices to log-returns. Returns nothing when the price at the origin or at the target is missing. */
function toOutcomes(row: Row, rates: ReadonlyMap<Hour, number | null>): ForecastOutcome[] {
  const origin = Date.parse(row.origin ?? '');
  const [lastRate, next] = [rates.get(origin), rates.get(origin + HOUR_MS)];
  if (!lastRate || !next) return [];
  const toReturn = (price: string | undefined) => Math.log(Number(price || Number.NaN) / lastRate);
  const quantiles = Float64Array.from(QUANTILE_COLUMNS, (name) => toReturn(row[name]));
  return [{ origin, lastRate, change: Math.log(next / lastRate), point: toReturn(row.point), quantiles }];
}
