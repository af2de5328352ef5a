import type { SelectQueryBuilder, Transaction } from 'kysely';
import type { Hour } from '../../forecasting/hour';
import {
  type ChainKey,
  type Forecast,
  type NewForecast,
  type NewSettlement,
  type NewVoid,
  sealForecast,
  sealSettlement,
  sealVoid,
} from '../../forecasting/ledger/entries';
import type { Clock } from '../../system/clock';
import { type Database, instant, takeTransactionLock } from './database';
import { fromForecastRow, toForecastRow, toSettlementRow, toVoidRow } from './ledger/rows';
import { findUnsettled, findUnsettledOfOtherSources, type UnsettledQuery } from './ledger/unsettled';
import type { Tables } from './schema';

/**
 * The append-only, hash-chained table of all published forecasts, and of their settlements and voids. A forecast is closed once, by a
 * settlement or by a void. `createLedgerArchive` reads the contents.
 */
export interface Ledger {
  /**
   * Writes the forecast of its hour, with the present time. When the hour already has a forecast, returns that one and writes nothing.
   * @throws NexthourError `NotSealable` when a number is not finite
   */
  publish(forecast: NewForecast, clock: Clock): Promise<Forecast>;
  find(key: ChainKey & { originHour: Hour }): Promise<Forecast | null>;
  latest(query: { asset: string }): Promise<Forecast | null>;
  /** The newest forecast of an hour, of any source. */
  latestOf(query: { asset: string; originHour: Hour }): Promise<Forecast | null>;
  /** Forecasts with a target hour up to `until` that are neither settled nor void: at most 1,000, oldest first. */
  unsettled(query: UnsettledQuery): Promise<Forecast[]>;
  /** The same for all sources of the asset except `source`. */
  unsettledOfOtherSources(query: UnsettledQuery): Promise<Forecast[]>;
  /** Scores a forecast against the actual price. Returns `false` and writes nothing when it is already settled or void. */
  settle(settlement: NewSettlement): Promise<boolean>;
  /** Records that a forecast will never be scored. Returns `false` and writes nothing when it is already settled or void. */
  void(voided: NewVoid): Promise<boolean>;
}

export function createLedger(database: Database): Ledger {
  return {
    publish: (forecast, clock) => database.transaction().execute((transaction) => append(transaction, forecast, clock)),
    find: (key) => findForecast(database, key),
    latest: ({ asset }) => readNewest(database.selectFrom('forecasts').where('asset', '=', asset)),
    latestOf: ({ asset, originHour }) =>
      readNewest(
        database.selectFrom('forecasts').where('asset', '=', asset).where('origin_hour', '=', instant(originHour)),
      ),
    unsettled: (query) => findUnsettled(database, query),
    unsettledOfOtherSources: (query) => findUnsettledOfOtherSources(database, query),
    settle: (settlement) =>
      insertUnlessClosed(() =>
        database
          .insertInto('settlements')
          .values(toSettlementRow(sealSettlement(settlement)))
          .onConflict((on) => on.doNothing())
          .executeTakeFirst(),
      ),
    void: (voided) =>
      insertUnlessClosed(() =>
        database
          .insertInto('voids')
          .values(toVoidRow(sealVoid(voided)))
          .onConflict((on) => on.doNothing())
          .executeTakeFirst(),
      ),
  };
}

async function readNewest(forecasts: SelectQueryBuilder<Tables, 'forecasts', object>): Promise<Forecast | null> {
  const row = await forecasts.selectAll().orderBy('target_hour', 'desc').orderBy('made_at', 'desc').executeTakeFirst();
  return row ? fromForecastRow(row) : null;
}

/** A trigger adds each closed forecast to closed_forecasts. Its primary key refuses the second settlement or void of a forecast. */
async function insertUnlessClosed(
  insert: () => Promise<{ readonly numInsertedOrUpdatedRows?: bigint } | undefined>,
): Promise<boolean> {
  try {
    return (await insert())?.numInsertedOrUpdatedRows === 1n;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'closed_forecasts_pkey') return false;
    throw error;
  }
}

/** Appends under a lock on the chain, so that two concurrent writers cannot take the same position. */
async function append(transaction: Transaction<Tables>, forecast: NewForecast, clock: Clock): Promise<Forecast> {
  const { source, asset } = forecast;
  await takeTransactionLock(transaction, `ledger/${source}/${asset}`);
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
  { source, asset, originHour }: ChainKey & { originHour: Hour },
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
