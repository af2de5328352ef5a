import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { checkForecasts } from '../../forecasting/backtest/check-forecasts';
import type { Period } from '../../forecasting/backtest/folds';
import { isWithin } from '../../forecasting/comparison/is-within';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { PERCENTILES } from '../../forecasting/quantiles';
import type { ForecastOutcome } from '../../forecasting/scoring/outcome';
import type { HourlySeries } from '../../forecasting/series';
import { VersionFailed } from './version-failed';

const QUANTILES = PERCENTILES.map((level) => `q${level.toFixed(2).slice(2)}`);

export interface Predictions {
  /** What `nexthour backtest --predictions` wrote. */
  readonly file: string;
  readonly model: string;
  /** The truth: not asked of the version that is judged. */
  readonly series: HourlySeries;
  /** What was to be forecast; other hours are left out. */
  readonly period: Period;
}

/** The forecasts of one model beside the prices that came, ascending in time. @throws VersionFailed */
export async function readPredictions({ file, model, series, period }: Predictions): Promise<ForecastOutcome[]> {
  const rates = new Map(series.map(({ hour, rate }) => [hour, rate]));
  const rows = readRows(await readBytes(file));
  const outcomes = rows.flatMap((row) => (row.model === model ? outcomeOf(row, rates) : []));
  const ascending = outcomes.filter((outcome) => isWithin(outcome, period)).sort((a, b) => a.origin - b.origin);
  requireEachOnce(ascending);
  try {
    checkForecasts(ascending);
  } catch (error) {
    throw new VersionFailed((error as Error).message);
  }
  return ascending;
}

/** A back-test may end well and have written nothing. */
function readBytes(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new VersionFailed(
      `its back-test ended well, and what it wrote to --predictions cannot be read (${error.code})`,
    );
  });
}

function requireEachOnce(ascending: readonly ForecastOutcome[]): void {
  const twice = ascending.find(({ origin }, index) => ascending[index - 1]?.origin === origin);
  if (twice) throw new VersionFailed(`it forecast ${formatHour(twice.origin)} twice`);
}

type Row = Readonly<Record<string, string>>;

function readRows(bytes: Buffer): Row[] {
  try {
    return parse(bytes, { columns: true, skip_empty_lines: true });
  } catch (error) {
    throw new VersionFailed(`what it wrote to --predictions cannot be read: ${(error as Error).message}`);
  }
}

function outcomeOf(row: Row, rates: ReadonlyMap<Hour, number | null>): ForecastOutcome[] {
  const origin = Date.parse(row.origin ?? '');
  const [lastRate, next] = [rates.get(origin), rates.get(origin + HOUR_MS)];
  if (!lastRate || !next) return [];
  const asReturn = (price: string | undefined) => Math.log(Number(price || Number.NaN) / lastRate);
  const quantiles = Float64Array.from(QUANTILES, (name) => asReturn(row[name]));
  return [{ origin, lastRate, change: Math.log(next / lastRate), point: asReturn(row.point), quantiles }];
}
