import type { Hour } from '../../../forecasting/hour';
import { type Database, instant } from '../database';
import { type Forecast, fromForecastRow } from './forecast';

export interface UnsettledQuery {
  readonly source: string;
  readonly asset: string;
  readonly until: Hour;
}

const MOST_UNSETTLED = 1_000;

export function findUnsettled(database: Database, { source, ...query }: UnsettledQuery): Promise<Forecast[]> {
  return read(unclosed(database, query).where('source', '=', source));
}

export function findUnsettledElsewhere(database: Database, { source, ...query }: UnsettledQuery): Promise<Forecast[]> {
  return read(unclosed(database, query).where('source', '<>', source));
}

function unclosed(database: Database, { asset, until }: Omit<UnsettledQuery, 'source'>) {
  return database
    .selectFrom('forecasts')
    .selectAll('forecasts')
    .leftJoin('closed_forecasts', 'closed_forecasts.forecast_id', 'forecasts.id')
    .where('closed_forecasts.forecast_id', 'is', null)
    .where('asset', '=', asset)
    .where('target_hour', '<=', instant(until));
}

async function read(forecasts: ReturnType<typeof unclosed>): Promise<Forecast[]> {
  const rows = await forecasts.orderBy('target_hour').limit(MOST_UNSETTLED).execute();
  return rows.map(fromForecastRow);
}
