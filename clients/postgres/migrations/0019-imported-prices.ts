import { type Kysely, sql } from 'kysely';

/** Tells prices that a person imported from a file from those that the source sent. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table observations add column imported boolean not null default false`.execute(database);
}
