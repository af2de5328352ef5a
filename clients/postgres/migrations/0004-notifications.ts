import { type Kysely, sql } from 'kysely';

/** Each attempt to send a message. The row with the event `first-use` says since when a receiver gets messages. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table notification_attempts (
      asset text not null,
      event text not null,
      receiver text not null,
      attempt integer not null check (attempt >= 1),
      result text not null check (result in ('sent', 'refused', 'failed')),
      detail text not null,
      attempted_at timestamptz not null,
      retry_at timestamptz,
      primary key (asset, event, receiver, attempt)
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on notification_attempts
    for each statement execute function refuse_change()`.execute(database);
}
