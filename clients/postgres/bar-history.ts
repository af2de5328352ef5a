import { type RawBuilder, sql } from 'kysely';
import type { ArchivedBar } from '../../forecasting/bars/archive';
import { type Database, instant } from './database';
import type { AssetSource } from './trade-positions';

/** The first and the last minute (starts, epoch ms) of a range. */
export interface MinuteRange {
  readonly first: number;
  readonly last: number;
}

/** Long ranges of stored bars: archives and training data. */
export interface BarHistory {
  /** Stores the bars of minutes that have none, as complete ones. Stored bars stay as they are. @returns how many were stored */
  addArchived(origin: AssetSource & { knownAt: number }, bars: readonly ArchivedBar[]): Promise<number>;
  /** The range of the bars that were made of trades with ids; `null` before the first one. */
  findLiveRange(query: AssetSource): Promise<MinuteRange | null>;
  /** The source of the newest bar of the asset; `null` when it has no bars. */
  findNewestSource(query: { asset: string }): Promise<string | null>;
  /** The minutes of the first and of the last bar, of an archive or not. */
  findRange(query: AssetSource): Promise<MinuteRange | null>;
  /** The newest revision of each minute in [from, to) that was known at `asOf` (all epoch ms), oldest first. Default of `to`: all later ones. */
  read(query: AssetSource & { from: number; to?: number; asOf: number }): Promise<HistoricBar[]>;
  /** How many bars `read` returns. */
  count(query: AssetSource & { from: number; to: number; asOf: number }): Promise<number>;
}

export interface HistoricBar extends ArchivedBar {
  readonly revision: number;
}

const BARS_PER_INSERT = 5_000;

export function createBarHistory(database: Database): BarHistory {
  const findRange = async (
    { asset, source }: AssetSource,
    condition: RawBuilder<unknown>,
  ): Promise<MinuteRange | null> => {
    const { rows } = await sql<{ first: number | null; last: number | null }>`
      select min(minute) as first, max(minute) as last from bars
      where asset = ${asset} and source = ${source} ${condition}`.execute(database);
    const [{ first, last } = { first: null, last: null }] = rows;
    return first === null || last === null ? null : { first, last };
  };
  return {
    addArchived: async ({ asset, source, knownAt }, bars) => {
      let added = 0;
      for (let start = 0; start < bars.length; start += BARS_PER_INSERT) {
        const part = bars.slice(start, start + BARS_PER_INSERT);
        const list = (name: keyof ArchivedBar) => sql`${part.map((bar) => bar[name])}::double precision[]`;
        const result = await sql`
          insert into bars (asset, source, minute, revision, open, high, low, close, volume, trades, is_complete,
            missing_ids, known_at)
          select ${asset}, ${source}, to_timestamp(minute / 1000), 0, open, high, low, close, volume, trades::bigint,
            true, '[]', ${instant(knownAt)}
          from unnest(${list('minute')}, ${list('open')}, ${list('high')}, ${list('low')}, ${list('close')},
            ${list('volume')}, ${list('trades')}) as given (minute, open, high, low, close, volume, trades)
          on conflict do nothing`.execute(database);
        added += Number(result.numAffectedRows ?? 0);
      }
      return added;
    },
    findLiveRange: (query) => findRange(query, sql`and first_trade_id is not null`),
    findRange: (query) => findRange(query, sql``),
    findNewestSource: async ({ asset }) => {
      const { rows } = await sql<{ source: string }>`
        select source from bars where asset = ${asset} and first_trade_id is not null
        order by known_at desc, minute desc, source limit 1`.execute(database);
      return rows[0]?.source ?? null;
    },
    read: async ({ asset, source, from, to, asOf }) => {
      const { rows } = await sql<Omit<HistoricBar, 'trades'> & { trades: string }>`
        select distinct on (minute) minute, revision, open, high, low, close, volume, trades from bars
        where asset = ${asset} and source = ${source} and known_at <= ${instant(asOf)}
          and minute >= ${instant(from)} and minute < ${to === undefined ? sql`'infinity'` : instant(to)}
        order by minute, revision desc`.execute(database);
      return rows.map(({ trades, ...bar }) => ({ ...bar, trades: Number(trades) }));
    },
    count: async ({ asset, source, from, to, asOf }) => {
      const { rows } = await sql<{ bars: number }>`
        select count(distinct minute)::int as bars from bars
        where asset = ${asset} and source = ${source} and known_at <= ${instant(asOf)}
          and minute >= ${instant(from)} and minute < ${instant(to)}`.execute(database);
      return rows[0]?.bars ?? 0;
    },
  };
}
