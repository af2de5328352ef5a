import { type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import type { Clock } from '../../system/clock';
import { type Database, instant } from './database';
import { type Forecast, fromForecastRow, type NewForecast, sealForecast, toForecastRow } from './ledger/forecast';
import { type NewSettlement, sealSettlement, toSettlementRow } from './ledger/settlement';
import { findUnsettled, findUnsettledElsewhere, type UnsettledQuery } from './ledger/unsettled';
import { type NewVoid, toVoidRow } from './ledger/void';
import type { Tables } from './schema';

export type { Forecast, NewForecast } from './ledger/forecast';
export type { NewSettlement, Settlement } from './ledger/settlement';
export type { NewVoid, Void } from './ledger/void';

/**
 * Every forecast that was ever published, sealed one to the next, and what became of it: settled or void, never both, and once.
 * Append-only. What it holds is read through `createLedgerArchive`.
 */
export interface Ledger {
  /**
   * Writes the forecast of its hour, made now; when the hour has one already, that one stays and is returned.
   * @throws NotSealable when a number of it is not finite
   */
  publish(forecast: NewForecast, clock: Clock): Promise<Forecast>;
  find(key: { source: string; asset: string; originHour: Hour }): Promise<Forecast | null>;
  latest(query: { asset: string }): Promise<Forecast | null>;
  /** The newest one of an hour, whatever its source. */
  latestOf(query: { asset: string; originHour: Hour }): Promise<Forecast | null>;
  /** Forecasts whose target hour is at most `until` and that are neither settled nor void: the oldest thousand, oldest first. */
  unsettled(query: UnsettledQuery): Promise<Forecast[]>;
  /** The same of all sources of the asset but this one: as long as prices come from it, nobody asks the others. */
  unsettledElsewhere(query: UnsettledQuery): Promise<Forecast[]>;
  /** Scores a forecast by the truth, once; `false` when it is settled or void already, and then nothing is written. */
  settle(settlement: NewSettlement): Promise<boolean>;
  /** Writes that a forecast will never be scored; `false` when it is settled or void already, and then nothing is written. */
  void(voided: NewVoid): Promise<boolean>;
}

export function createLedger(database: Database): Ledger {
  return {
    publish: (forecast, clock) => database.transaction().execute((transaction) => append(transaction, forecast, clock)),
    find: (key) => findForecast(database, key),
    latest: ({ asset }) => newest(database.selectFrom('forecasts').where('asset', '=', asset)),
    latestOf: ({ asset, originHour }) =>
      newest(
        database.selectFrom('forecasts').where('asset', '=', asset).where('origin_hour', '=', instant(originHour)),
      ),
    unsettled: (query) => findUnsettled(database, query),
    unsettledElsewhere: (query) => findUnsettledElsewhere(database, query),
    settle: (settlement) =>
      unlessClosed(() =>
        database
          .insertInto('settlements')
          .values(toSettlementRow(sealSettlement(settlement)))
          .onConflict((on) => on.doNothing())
          .executeTakeFirst(),
      ),
    void: (voided) =>
      unlessClosed(() =>
        database
          .insertInto('voids')
          .values(toVoidRow(voided))
          .onConflict((on) => on.doNothing())
          .executeTakeFirst(),
      ),
  };
}

async function newest(forecasts: SelectQueryBuilder<Tables, 'forecasts', object>): Promise<Forecast | null> {
  const row = await forecasts.selectAll().orderBy('target_hour', 'desc').orderBy('made_at', 'desc').executeTakeFirst();
  return row ? fromForecastRow(row) : null;
}

/** The key of closed_forecasts, which the database fills by itself, refuses whoever comes second. */
async function unlessClosed(
  insert: () => Promise<{ readonly numInsertedOrUpdatedRows?: bigint } | undefined>,
): Promise<boolean> {
  try {
    return (await insert())?.numInsertedOrUpdatedRows === 1n;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'closed_forecasts_pkey') return false;
    throw error;
  }
}

/** Appends under a lock on the chain, so that two writers at once cannot take the same place. */
async function append(transaction: Transaction<Tables>, forecast: NewForecast, clock: Clock): Promise<Forecast> {
  const { source, asset } = forecast;
  await sql`select pg_advisory_xact_lock(hashtext(${`ledger/${source}/${asset}`}))`.execute(transaction);
  const existing = await findForecast(transaction, forecast);
  if (existing) return existing;
  const last = await transaction
    .selectFrom('forecasts')
    .select(['position', 'hash'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .orderBy('position', 'desc')
    .executeTakeFirst();
  const sealed = sealForecast({ ...forecast, madeAt: clock.now() }, last);
  await transaction.insertInto('forecasts').values(toForecastRow(sealed)).execute();
  return sealed;
}

async function findForecast(
  database: Database | Transaction<Tables>,
  { source, asset, originHour }: { source: string; asset: string; originHour: Hour },
): Promise<Forecast | null> {
  const row = await database
    .selectFrom('forecasts')
    .selectAll()
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('origin_hour', '=', instant(originHour))
    .executeTakeFirst();
  return row ? fromForecastRow(row) : null;
}
