import { type Kysely, sql } from 'kysely';

/** The features of each revision of each 1-minute bar, computed once. The version says which names the values have. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table minute_features (
      asset text not null,
      source text not null,
      minute timestamptz not null check (minute = date_trunc('minute', minute)),
      revision integer not null check (revision >= 0),
      known_at timestamptz not null,
      version integer not null check (version > 0),
      values double precision[] not null,
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      primary key (asset, source, minute, revision)
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on minute_features
    for each statement execute function refuse_change()`.execute(database);
}
