import { type Kysely, sql } from 'kysely';

/** The change `path` when a family has forecast a path: its forecast of the next hour stands for all 24, which one transaction stores. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function record_change_of_paths() returns trigger language plpgsql as $$
      begin
        insert into changes (kind, asset, subject) values ('path', new.asset, jsonb_build_object(
          'family', new.model_version, 'hour', to_char(new.origin at time zone 'UTC', 'YYYY-MM-DD"T"HH24"Z"')));
        return null;
      end $$`.execute(database);
  await sql`
    create trigger record_change after insert on minute_forecasts
    for each row when (new.question like '%-path-1h') execute function record_change_of_paths()`.execute(database);
}
