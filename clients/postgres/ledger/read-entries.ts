import type { Selectable, Transaction } from 'kysely';
import type { LedgerEntry } from '../../../forecasting/ledger/entries';
import type { Database } from '../database';
import type { Tables } from '../schema';
import { fromForecastRow, fromSettlementRow, fromVoidRow } from './rows';

/** Reads the settlements and voids of forecast rows. @param rows at most some thousands */
export async function readEntries(
  database: Database | Transaction<Tables>,
  rows: readonly Selectable<Tables['forecasts']>[],
): Promise<LedgerEntry[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const settlements = await database.selectFrom('settlements').selectAll().where('forecast_id', 'in', ids).execute();
  const voids = await database.selectFrom('voids').selectAll().where('forecast_id', 'in', ids).execute();
  const settlementOf = new Map(settlements.map((row) => [row.forecast_id, fromSettlementRow(row)]));
  const voidOf = new Map(voids.map((row) => [row.forecast_id, fromVoidRow(row)]));
  return rows.map((row) => ({
    forecast: fromForecastRow(row),
    settlement: settlementOf.get(row.id) ?? null,
    void: voidOf.get(row.id) ?? null,
  }));
}
