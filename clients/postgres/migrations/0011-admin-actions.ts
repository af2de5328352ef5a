import { type Kysely, sql } from 'kysely';

/** What was requested from the server with the admin token. Each action has a row when it is requested and one when it is answered. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table admin_actions (
      row_id bigint generated always as identity primary key,
      action_id text not null,
      event text not null check (event in ('requested', 'answered')),
      action text not null,
      operator text not null,
      address text not null,
      request jsonb not null,
      status integer,
      message text,
      happened_at timestamptz not null,
      unique (action_id, event)
    )`.execute(database);
  await sql`create index admin_actions_by_time on admin_actions (row_id desc) where event = 'requested'`.execute(
    database,
  );
  await sql`
    create trigger append_only before update or delete or truncate on admin_actions
    for each statement execute function refuse_change()`.execute(database);
}
