import { sql } from 'kysely';
import type { IdRange } from '../../forecasting/bars/minute-bar';
import { type Database, instant } from './database';

/** Ids whose trades were not read, and the instant (ISO) of the trade before them. */
export interface MissingTrades extends IdRange {
  readonly after: string;
}

/** How far the trades of an asset were read and passed on. */
export interface TradePosition {
  readonly lastTradeId: number;
  /** An ISO instant with the decimals that the exchange gives. */
  readonly lastTradeAt: string;
  /** Trades before the last one that are still missing. */
  readonly missing: readonly MissingTrades[];
}

export interface AssetSource {
  readonly asset: string;
  readonly source: string;
}

export interface TradePositions {
  read(query: AssetSource): Promise<TradePosition | null>;
  /** Stores the position, unless a later one is stored. */
  save(query: AssetSource & { updatedAt: number }, position: TradePosition): Promise<void>;
}

export function createTradePositions(database: Database): TradePositions {
  return {
    read: async ({ asset, source }) => {
      const row = await database
        .selectFrom('trade_positions')
        .select(['last_trade_id', 'last_trade_at', 'missing'])
        .where('asset', '=', asset)
        .where('source', '=', source)
        .executeTakeFirst();
      if (!row) return null;
      return { lastTradeId: Number(row.last_trade_id), lastTradeAt: row.last_trade_at, missing: row.missing };
    },
    save: async ({ asset, source, updatedAt }, { lastTradeId, lastTradeAt, missing }) => {
      await sql`
        insert into trade_positions as stored (asset, source, last_trade_id, last_trade_at, missing, updated_at)
        values (${asset}, ${source}, ${lastTradeId}, ${lastTradeAt}, ${JSON.stringify(missing)}, ${instant(updatedAt)})
        on conflict (asset, source) do update
        set last_trade_id = excluded.last_trade_id, last_trade_at = excluded.last_trade_at,
          missing = excluded.missing, updated_at = excluded.updated_at
        where stored.last_trade_id <= excluded.last_trade_id`.execute(database);
    },
  };
}
