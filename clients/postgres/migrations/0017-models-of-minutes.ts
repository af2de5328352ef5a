import { type Kysely, sql } from 'kysely';

/**
 * What the training of the live line needs. `promotions.question` is `null` for the models of the hourly price. A bar from an archive has
 * trades without ids. `bar_snapshots` refers to the frozen bars on which a model was trained.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await allowTradesWithoutIds(database);
  await sql`alter table promotions add column question text`.execute(database);
  await sql`drop index promotions_of_the_gate`.execute(database);
  await sql`
    create unique index promotions_of_the_gate
    on promotions (source, asset, hour, version, (coalesce(question, ''))) where kind = 'gate'`.execute(database);
  await sql`
    create or replace function record_change_of_promotions() returns trigger language plpgsql as ${sql.lit(`
      begin
        insert into changes (kind, asset, subject)
        select 'production', new.asset, jsonb_build_object(
          'question', coalesce(new.question, lower(new.asset) || '-1h'), 'version', new.version);
        return null;
      end`)}`.execute(database);
  await sql`
    create table bar_snapshots (
      source text not null,
      asset text not null,
      object_key text not null,
      sha256 text not null,
      bytes integer not null,
      bars integer not null,
      first_minute timestamptz not null,
      last_minute timestamptz not null,
      as_of timestamptz not null,
      primary key (source, asset, sha256)
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on bar_snapshots
    for each statement execute function refuse_change()`.execute(database);
}

/** PostgreSQL chose the name of the constraint. */
async function allowTradesWithoutIds(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select conname as name from pg_constraint
    where conrelid = 'bars'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%first_trade_id IS NULL%'`.execute(
    database,
  );
  for (const { name } of rows) await sql`alter table bars drop constraint ${sql.id(name)}`.execute(database);
  await sql`alter table bars add check (first_trade_id is null or trades > 0)`.execute(database);
}
