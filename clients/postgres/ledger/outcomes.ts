import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database';
import type { Tables } from '../schema';
import { type Forecast, fromForecastRow } from './forecast';
import { fromSettlementRow, type Settlement } from './settlement';
import { fromVoidRow, type Void } from './void';

/** A forecast and what became of it. */
export interface LedgerEntry {
  readonly forecast: Forecast;
  readonly settlement: Settlement | null;
  readonly void: Void | null;
}

/** @param rows at most some thousands */
export async function withOutcomes(
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
