import { type Kysely, sql } from 'kysely';

/** The model gate decides once per version and hour. A person may decide on a version several times in an hour. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    alter table promotions
      add column kind text not null default 'gate',
      add column operator text,
      add check (kind in ('gate', 'promote', 'rollback')),
      add check ((kind = 'gate') = (operator is null)),
      add check (kind = 'gate' or promoted),
      drop constraint promotions_source_asset_hour_version_key`.execute(database);
  await sql`
    create unique index promotions_of_the_gate
    on promotions (source, asset, hour, version) where kind = 'gate'`.execute(database);
}
