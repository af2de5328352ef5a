import type { Selectable, Transaction } from 'kysely';
import type { LedgerEntry } from '../../../forecasting/ledger/entries';
import type { RiseEntry } from '../../../forecasting/ledger/rise-entries';
import type { Database } from '../database';
import type { Tables } from '../schema';
import { fromForecastRow, fromRiseRow, fromRiseSettlementRow, fromSettlementRow, fromVoidRow } from './rows';

/** Reads the settlements and voids of forecasts of the next hour's price. @param rows at most some thousands */
export async function readEntries(
  database: Database | Transaction<Tables>,
  rows: readonly Selectable<Tables['price_forecasts']>[],
): Promise<LedgerEntry[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const settlements = await database
    .selectFrom('price_settlements')
    .selectAll()
    .where('forecast_id', 'in', ids)
    .execute();
  const settlementOf = new Map(settlements.map((row) => [row.forecast_id, fromSettlementRow(row)]));
  const voidOf = await readVoids(database, ids);
  return rows.map((row) => ({
    forecast: fromForecastRow(row),
    settlement: settlementOf.get(row.id) ?? null,
    void: voidOf.get(row.id) ?? null,
  }));
}

/** Reads the settlements and voids of forecasts of rises. @param rows at most some thousands */
export async function readRiseEntries(
  database: Database | Transaction<Tables>,
  rows: readonly Selectable<Tables['rise_forecasts']>[],
): Promise<RiseEntry[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const settlements = await database
    .selectFrom('rise_settlements')
    .selectAll()
    .where('forecast_id', 'in', ids)
    .execute();
  const settlementOf = new Map(settlements.map((row) => [row.forecast_id, fromRiseSettlementRow(row)]));
  const voidOf = await readVoids(database, ids);
  return rows.map((row) => ({
    forecast: fromRiseRow(row),
    settlement: settlementOf.get(row.id) ?? null,
    void: voidOf.get(row.id) ?? null,
  }));
}

async function readVoids(database: Database | Transaction<Tables>, ids: readonly string[]) {
  const voids = await database.selectFrom('voids').selectAll().where('forecast_id', 'in', ids).execute();
  return new Map(voids.map((row) => [row.forecast_id, fromVoidRow(row)]));
}
