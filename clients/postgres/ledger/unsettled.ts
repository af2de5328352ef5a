import type { Hour } from '../../../forecasting/hour';
import type { ChainKey, Forecast } from '../../../forecasting/ledger/entries';
import { type Database, instant } from '../database';
import { fromForecastRow } from './rows';

export interface UnsettledQuery extends ChainKey {
  /** The last target hour. */
  readonly until: Hour;
}

const MAX_UNSETTLED = 1_000;

export function findUnsettled(database: Database, { source, ...query }: UnsettledQuery): Promise<Forecast[]> {
  return readOldest(selectOpen(database, query).where('source', '=', source));
}

export function findUnsettledOfOtherSources(
  database: Database,
  { source, ...query }: UnsettledQuery,
): Promise<Forecast[]> {
  return readOldest(selectOpen(database, query).where('source', '<>', source));
}

function selectOpen(database: Database, { asset, until }: Omit<UnsettledQuery, 'source'>) {
  return database
    .selectFrom('price_forecasts')
    .selectAll('price_forecasts')
    .leftJoin('closed_forecasts', 'closed_forecasts.forecast_id', 'price_forecasts.id')
    .where('closed_forecasts.forecast_id', 'is', null)
    .where('asset', '=', asset)
    .where('target_hour', '<=', instant(until));
}

async function readOldest(forecasts: ReturnType<typeof selectOpen>): Promise<Forecast[]> {
  const rows = await forecasts.orderBy('target_hour').orderBy('id').limit(MAX_UNSETTLED).execute();
  return rows.map(fromForecastRow);
}
