import { sql } from 'kysely';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import { type Database, instant } from './database';
import type { AssetSource } from './trade-positions';

/** A 1-minute bar as people read it. Instants are epoch ms. */
export interface LiveBar {
  /** The start of the minute. */
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly trades: number;
  readonly revision: number;
  readonly isComplete: boolean;
  readonly knownAt: number;
}

export interface RangeQuery extends AssetSource {
  /** The starts of the first and the last minute, both included. */
  readonly from: number;
  readonly to: number;
}

/** What the server shows of the live line, beside the ledger. */
export interface LiveReads {
  /** The assets that have bars. */
  assets(): Promise<string[]>;
  /** The source of the newest bar of an asset, and the start of its minute; `null` when there is no bar. */
  newest(query: { asset: string }): Promise<{ source: string; minute: number } | null>;
  /** The newest revision of each minute, oldest first. */
  bars(query: RangeQuery): Promise<LiveBar[]>;
  /** How many trades are missing now; `null` when the trades of the source were never read. */
  missingTrades(query: AssetSource): Promise<number | null>;
}

export function createLiveReads(database: Database): LiveReads {
  return {
    assets: async () => {
      // Reads one row of each asset, not the whole table.
      const { rows } = await sql<{ asset: string }>`
        with recursive known as (
          (select asset from bars order by asset limit 1)
          union all
          select (select asset from bars where asset > known.asset order by asset limit 1) from known where asset is not null
        )
        select asset from known where asset is not null`.execute(database);
      return rows.map(({ asset }) => asset);
    },
    newest: async ({ asset }) => {
      const { rows } = await sql<{ source: string; minute: number }>`
        with recursive known as (
          (select source from bars where asset = ${asset} order by source limit 1)
          union all
          select (select source from bars where asset = ${asset} and source > known.source order by source limit 1)
          from known where source is not null
        )
        select known.source, minute from known, lateral (
          select minute, known_at from bars where asset = ${asset} and bars.source = known.source
          order by minute desc, revision desc limit 1
        ) as newest
        order by minute desc, known_at desc, source limit 1`.execute(database);
      return rows[0] ?? null;
    },
    bars: async ({ asset, source, from, to }) => {
      const rows = await database
        .selectFrom('bars')
        .where('asset', '=', asset)
        .where('source', '=', source)
        .where('minute', '>=', instant(from))
        .where('minute', '<=', instant(to))
        .distinctOn('minute')
        .select(LIVE_BAR_COLUMNS)
        .orderBy('minute')
        .orderBy('revision', 'desc')
        .execute();
      return rows.map(toLiveBar);
    },
    missingTrades: async ({ asset, source }) => {
      const row = await database
        .selectFrom('trade_positions')
        .select('missing')
        .where('asset', '=', asset)
        .where('source', '=', source)
        .executeTakeFirst();
      return row ? row.missing.reduce((sum, { from, to }) => sum + to - from + 1, 0) : null;
    },
  };
}

export const LIVE_BAR_COLUMNS = [
  ...(['minute', 'revision', 'open', 'high', 'low', 'close', 'volume', 'trades'] as const),
  ...(['is_complete as isComplete', 'known_at as knownAt'] as const),
] as const;

/** Postgres sends a `bigint` as a text. */
export function toLiveBar<Row extends { readonly trades: string }>(row: Row): Omit<Row, 'trades'> & { trades: number } {
  return { ...row, trades: Number(row.trades) };
}

/** The end of a minute, which is the origin of the forecasts that use its bar. */
export const endOf = ({ minute }: { readonly minute: number }) => minute + MINUTE_MS;
