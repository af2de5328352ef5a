import { type Kysely, sql } from 'kysely';

/**
 * A forecast is closed once: settled by its actual price, or void because the price stayed unknown. The primary key of closed_forecasts
 * ensures this at every isolation level. New settlements must have a seal; existing ones keep their missing seal.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table forecasts add column calibration jsonb`.execute(database);
  await sql`alter table settlements add column winkler double precision, add column hash text`.execute(database);
  await sql`
    alter table settlements
    add constraint settlements_are_sealed check (winkler is not null and hash is not null) not valid`.execute(database);
  await sql`
    create table voids (
      forecast_id text primary key references forecasts,
      reason text not null check (reason <> ''),
      voided_at timestamptz not null,
      hash text not null
    )`.execute(database);
  await sql`create table closed_forecasts (forecast_id text primary key references forecasts)`.execute(database);
  await sql`insert into closed_forecasts select forecast_id from settlements`.execute(database);
  await closeOnce(database);
  await refuseChanges(database, ['voids', 'closed_forecasts']);
  await sql`create index forecasts_by_target on forecasts (asset, target_hour desc, id desc)`.execute(database);
}

/** The trigger runs after the insert, so a row that `on conflict do nothing` skipped does not close the forecast. */
async function closeOnce(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function close_forecast() returns trigger language plpgsql as $$
    begin
      insert into closed_forecasts values (new.forecast_id);
      return null;
    end $$`.execute(database);
  for (const table of ['settlements', 'voids']) {
    await sql`
      create trigger close_forecast after insert on ${sql.table(table)}
      for each row execute function close_forecast()`.execute(database);
  }
}

async function refuseChanges(database: Kysely<unknown>, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}
