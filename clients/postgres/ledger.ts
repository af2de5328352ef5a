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
import { nextHourQuestion } from '../../forecasting/questions';
import type { Clock } from '../../system/clock';
import { type Database, instant } from './database';
import { appendToChain, insertUnlessClosed } from './ledger/append';
import { fromForecastRow, toForecastRow, toSettlementRow, toVoidRow } from './ledger/rows';
import { findUnsettled, findUnsettledOfOtherSources, type UnsettledQuery } from './ledger/unsettled';
import type { Tables } from './schema';

/**
 * The append-only, hash-chained table of the published forecasts of the next hour's price, and of their settlements and voids. A forecast
 * is closed once, by a settlement or by a void. `createLedgerArchive` reads the contents. The forecasts of rises are in the same tables
 * (rise-ledger.ts).
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
    latest: ({ asset }) => readNewest(database.selectFrom('price_forecasts').where('asset', '=', asset)),
    latestOf: ({ asset, originHour }) =>
      readNewest(
        database
          .selectFrom('price_forecasts')
          .where('asset', '=', asset)
          .where('origin_hour', '=', instant(originHour)),
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

async function readNewest(forecasts: SelectQueryBuilder<Tables, 'price_forecasts', object>): Promise<Forecast | null> {
  const newest = forecasts.orderBy('target_hour', 'desc').orderBy('made_at', 'desc').orderBy('id');
  const row = await newest.selectAll().executeTakeFirst();
  return row ? fromForecastRow(row) : null;
}

function append(transaction: Transaction<Tables>, forecast: NewForecast, clock: Clock): Promise<Forecast> {
  const { source, asset } = forecast;
  return appendToChain(transaction, {
    chain: { source, asset, question: nextHourQuestion(asset).id },
    find: () => findForecast(transaction, forecast),
    seal: (last) => sealForecast({ ...forecast, madeAt: clock.now() }, last),
    insert: (sealed) => transaction.insertInto('forecasts').values(toForecastRow(sealed)).execute(),
  });
}

async function findForecast(
  database: Database | Transaction<Tables>,
  { source, asset, originHour }: ChainKey & { originHour: Hour },
): Promise<Forecast | null> {
  const row = await database
    .selectFrom('price_forecasts')
    .selectAll()
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('origin_hour', '=', instant(originHour))
    .executeTakeFirst();
  return row ? fromForecastRow(row) : null;
}
