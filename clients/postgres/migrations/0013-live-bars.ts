import { type Kysely, sql } from 'kysely';

/**
 * The 1-minute bars of the live line. A correction of a bar is a row with the next revision. `missing_ids` has the ids of trades that are
 * missing between the first and the last trade, as pairs. `trade_positions` is the only table whose rows change: it says how far the
 * trades of an asset were read, and the ids that were missing then.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table bars (
      asset text not null,
      source text not null,
      minute timestamptz not null check (minute = date_trunc('minute', minute)),
      revision integer not null check (revision >= 0),
      open double precision not null check (open > 0),
      high double precision not null check (high >= greatest(open, low, close)),
      low double precision not null check (low > 0),
      close double precision not null check (close between low and high),
      volume double precision not null check (volume >= 0),
      trades bigint not null check (trades >= 0),
      first_trade_id bigint check ((first_trade_id is null) = (trades = 0)),
      last_trade_id bigint check (last_trade_id >= first_trade_id),
      is_complete boolean not null,
      missing_ids jsonb not null,
      known_at timestamptz not null,
      primary key (asset, source, minute, revision)
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on bars
    for each statement execute function refuse_change()`.execute(database);
  await sql`
    create table trade_positions (
      asset text not null,
      source text not null,
      last_trade_id bigint not null,
      last_trade_at text not null,
      missing jsonb not null,
      updated_at timestamptz not null,
      primary key (asset, source)
    )`.execute(database);
}
