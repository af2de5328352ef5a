import { type Selectable, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import type { Clock } from '../../config/clock';
import type { Quantile } from '../../forecasting/distribution';
import { formatHour, HOUR_MS, type Hour } from '../../forecasting/hour';
import { type Database, instant } from './database';
import { CHAIN_START, sealOf } from './ledger-chain';
import type { Tables } from './schema';

/** A forecast as it is handed in: of the price at `originHour` + 1 h, by the data of `originHour`. */
export interface NewForecast {
  readonly source: string;
  readonly asset: string;
  readonly originHour: Hour;
  readonly modelVersion: string;
  readonly runId: string;
  /** sha256 of the btc_history.csv that it was made from. */
  readonly snapshotSha256: string;
  readonly featuresSha256: string;
  /** The price at the origin: the persistence forecast. USD, as are the following. */
  readonly lastRate: number;
  readonly point: number;
  readonly quantiles: readonly Quantile[];
  readonly interval: { readonly level: number; readonly lower: number; readonly upper: number };
}

/** A forecast as it stands in the ledger. */
export interface Forecast extends NewForecast {
  readonly id: string;
  readonly targetHour: Hour;
  readonly madeAt: number;
  /** Made at or after its target hour: marked, and never counted as live. */
  readonly late: boolean;
  /** Place in the chain of its source and asset, from 1. */
  readonly position: number;
  readonly previousHash: string;
  readonly hash: string;
}

export interface Settlement {
  readonly forecastId: string;
  /** The price at the target hour, USD. */
  readonly actual: number;
  /** point − actual */
  readonly error: number;
  /** lastRate − actual */
  readonly persistenceError: number;
  /** lower ≤ actual ≤ upper */
  readonly covered: boolean;
  /** Mean pinball loss over the quantiles, USD. */
  readonly pinball: number;
  /** The snapshot that the actual price was read from. */
  readonly snapshotSha256: string;
  readonly settledAt: number;
}

/** Every forecast that was ever published, sealed one to the next, and what became of it. Append-only. */
export interface Ledger {
  /** Writes the forecast of its hour, made now; when the hour has one already, that one stays and is returned. */
  publish(forecast: NewForecast, clock: Clock): Promise<Forecast>;
  find(key: { source: string; asset: string; originHour: Hour }): Promise<Forecast | null>;
  latest(query: { asset: string }): Promise<Forecast | null>;
  /** The newest one of an hour, whatever its source. */
  latestOf(query: { asset: string; originHour: Hour }): Promise<Forecast | null>;
  /** Forecasts whose target hour is at most `until` and that have no settlement, oldest first. */
  unsettled(query: { source: string; asset: string; until: Hour }): Promise<Forecast[]>;
  /** Writes a settlement once; a second one for the same forecast is ignored. */
  settle(settlement: Settlement): Promise<void>;
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
    unsettled: async ({ source, asset, until }) => {
      const rows = await database
        .selectFrom('forecasts')
        .selectAll('forecasts')
        .leftJoin('settlements', 'settlements.forecast_id', 'forecasts.id')
        .where('settlements.forecast_id', 'is', null)
        .where('source', '=', source)
        .where('asset', '=', asset)
        .where('target_hour', '<=', instant(until))
        .orderBy('target_hour')
        .execute();
      return rows.map(fromRow);
    },
    settle: async (settlement) => {
      await database
        .insertInto('settlements')
        .values({
          forecast_id: settlement.forecastId,
          actual: settlement.actual,
          error: settlement.error,
          persistence_error: settlement.persistenceError,
          covered: settlement.covered,
          pinball: settlement.pinball,
          snapshot_sha256: settlement.snapshotSha256,
          settled_at: instant(settlement.settledAt),
        })
        .onConflict((on) => on.doNothing())
        .execute();
    },
  };
}

async function newest(forecasts: SelectQueryBuilder<Tables, 'forecasts', object>): Promise<Forecast | null> {
  const row = await forecasts.selectAll().orderBy('target_hour', 'desc').orderBy('made_at', 'desc').executeTakeFirst();
  return row ? fromRow(row) : null;
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
  const sealed = seal({ ...forecast, madeAt: clock.now() }, last);
  await transaction.insertInto('forecasts').values(toRow(sealed)).execute();
  return sealed;
}

function seal(
  forecast: NewForecast & { madeAt: number },
  last: { position: number; hash: string } | undefined,
): Forecast {
  const targetHour = forecast.originHour + HOUR_MS;
  const entry = {
    ...forecast,
    id: forecastId(forecast.source, forecast.asset, targetHour),
    targetHour,
    late: forecast.madeAt >= targetHour,
    position: (last?.position ?? 0) + 1,
  };
  const previousHash = last?.hash ?? CHAIN_START;
  return { ...entry, previousHash, hash: sealOf(previousHash, entry) };
}

/** `BTC-2026-11-21T08Z`, after the target hour; replayed ones say so at the end. */
function forecastId(source: string, asset: string, targetHour: Hour): string {
  const id = `${asset}-${formatHour(targetHour)}`;
  return source === 'livecoinwatch' ? id : `${id}-${source}`;
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
  return row ? fromRow(row) : null;
}

function toRow(forecast: Forecast) {
  return {
    id: forecast.id,
    position: forecast.position,
    source: forecast.source,
    asset: forecast.asset,
    origin_hour: instant(forecast.originHour),
    target_hour: instant(forecast.targetHour),
    made_at: instant(forecast.madeAt),
    late: forecast.late,
    model_version: forecast.modelVersion,
    run_id: forecast.runId,
    snapshot_sha256: forecast.snapshotSha256,
    features_sha256: forecast.featuresSha256,
    last_rate: forecast.lastRate,
    point: forecast.point,
    quantiles: JSON.stringify(forecast.quantiles),
    interval_level: forecast.interval.level,
    lower: forecast.interval.lower,
    upper: forecast.interval.upper,
    previous_hash: forecast.previousHash,
    hash: forecast.hash,
  };
}

function fromRow(row: Selectable<Tables['forecasts']>): Forecast {
  return {
    id: row.id,
    position: row.position,
    source: row.source,
    asset: row.asset,
    originHour: row.origin_hour,
    targetHour: row.target_hour,
    madeAt: row.made_at,
    late: row.late,
    modelVersion: row.model_version,
    runId: row.run_id,
    snapshotSha256: row.snapshot_sha256,
    featuresSha256: row.features_sha256,
    lastRate: row.last_rate,
    point: row.point,
    quantiles: row.quantiles,
    interval: { level: row.interval_level, lower: row.lower, upper: row.upper },
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
