import type { Hour } from '../../forecasting/hour';
import type { NewSettlement } from '../../forecasting/ledger/entries';
import {
  type NewRise,
  type Rise,
  type RiseEntry,
  sealRise,
  sealRiseSettlement,
} from '../../forecasting/ledger/rise-entries';
import type { Clock } from '../../system/clock';
import { type Database, instant } from './database';
import { appendToChain, insertUnlessClosed } from './ledger/append';
import { readRiseEntries } from './ledger/read-entries';
import { fromRiseRow, toRiseRow, toRiseSettlementRow } from './ledger/rows';
import type { UnsettledQuery } from './ledger/unsettled';

/** The models of a question, each with its own forecast of an hour. */
type RiseKey = Pick<NewRise, 'source' | 'question' | 'modelVersion'>;

/** The forecasts of rises in the ledger: the same tables as those of the next hour's price, with a chain for each question and source. */
export interface RiseLedger {
  /**
   * Writes the forecast of a model and an hour, with the present time. When they already have a forecast, returns that one and writes
   * nothing.
   * @throws NexthourError `NotSealable` when a number is not finite
   */
  publish(forecast: NewRise, clock: Clock): Promise<Rise>;
  /** The same for many forecasts, in one transaction. */
  publishAll(forecasts: readonly NewRise[], clock: Clock): Promise<Rise[]>;
  find(query: RiseKey & { originHour: Hour }): Promise<Rise | null>;
  /** The origin hours from `from` to `to` for which the model has a forecast. */
  hoursOf(query: RiseKey & { from: Hour; to: Hour }): Promise<ReadonlySet<Hour>>;
  /** Forecasts whose horizon has ended up to `until` that are neither settled nor void: at most 1,000, oldest first. */
  unsettled(query: UnsettledQuery): Promise<Rise[]>;
  /** The same for all sources of the asset except `source`. */
  unsettledOfOtherSources(query: UnsettledQuery): Promise<Rise[]>;
  /** Scores a forecast against the deciding price. Returns `false` and writes nothing when it is already settled or void. */
  settle(settlement: Omit<NewSettlement, 'forecast'> & { readonly forecast: Rise }): Promise<boolean>;
  /** The forecasts of a question, ascending in target hours, at most `limit` of the newest. Default: of all sources and models. */
  entries(query: {
    question: string;
    source?: string | undefined;
    modelVersion?: string | undefined;
    limit: number;
  }): Promise<RiseEntry[]>;
}

const MAX_UNSETTLED = 1_000;

export function createRiseLedger(database: Database): RiseLedger {
  return {
    publish: (forecast, clock) => database.transaction().execute((transaction) => append(transaction, forecast, clock)),
    publishAll: (forecasts, clock) =>
      database.transaction().execute(async (transaction) => {
        const published: Rise[] = [];
        for (const forecast of forecasts) published.push(await append(transaction, forecast, clock));
        return published;
      }),
    find: async ({ originHour, ...key }) => {
      const row = await selectOf(database, key).where('origin_hour', '=', instant(originHour)).executeTakeFirst();
      return row ? fromRiseRow(row) : null;
    },
    hoursOf: async ({ from, to, ...key }) => {
      const rows = await selectOf(database, key)
        .where('origin_hour', '>=', instant(from))
        .where('origin_hour', '<=', instant(to))
        .execute();
      return new Set(rows.map((row) => row.origin_hour));
    },
    unsettled: ({ source, ...query }) => readOldest(selectOpen(database, query).where('source', '=', source)),
    unsettledOfOtherSources: ({ source, ...query }) =>
      readOldest(selectOpen(database, query).where('source', '<>', source)),
    settle: (settlement) =>
      insertUnlessClosed(() =>
        database
          .insertInto('settlements')
          .values(toRiseSettlementRow(sealRiseSettlement(settlement)))
          .onConflict((on) => on.doNothing())
          .executeTakeFirst(),
      ),
    entries: async ({ question, source, modelVersion, limit }) => {
      let query = database.selectFrom('rise_forecasts').selectAll().where('question', '=', question);
      if (source !== undefined) query = query.where('source', '=', source);
      if (modelVersion !== undefined) query = query.where('model_version', '=', modelVersion);
      const newest = query.orderBy('target_hour', 'desc').orderBy('position', 'desc').orderBy('id', 'desc');
      const rows = await newest.limit(limit).execute();
      return readRiseEntries(database, rows.reverse());
    },
  };
}

function append(transaction: Parameters<typeof appendToChain>[0], forecast: NewRise, clock: Clock): Promise<Rise> {
  return appendToChain(transaction, {
    chain: forecast,
    find: async () => {
      const found = selectOf(transaction, forecast).where('origin_hour', '=', instant(forecast.originHour));
      const row = await found.executeTakeFirst();
      return row ? fromRiseRow(row) : null;
    },
    seal: (last) => sealRise({ ...forecast, madeAt: clock.now() }, last),
    insert: (sealed) => transaction.insertInto('forecasts').values(toRiseRow(sealed)).execute(),
  });
}

function selectOf(database: Database, { source, question, modelVersion }: RiseKey) {
  return database
    .selectFrom('rise_forecasts')
    .selectAll()
    .where('source', '=', source)
    .where('question', '=', question)
    .where('model_version', '=', modelVersion);
}

function selectOpen(database: Database, { asset, until }: Omit<UnsettledQuery, 'source'>) {
  return database
    .selectFrom('rise_forecasts')
    .selectAll('rise_forecasts')
    .leftJoin('closed_forecasts', 'closed_forecasts.forecast_id', 'rise_forecasts.id')
    .where('closed_forecasts.forecast_id', 'is', null)
    .where('asset', '=', asset)
    .where('target_hour', '<=', instant(until));
}

async function readOldest(forecasts: ReturnType<typeof selectOpen>): Promise<Rise[]> {
  const rows = await forecasts.orderBy('target_hour').orderBy('id').limit(MAX_UNSETTLED).execute();
  return rows.map(fromRiseRow);
}
