import { type Kysely, sql } from 'kysely';

/** Lets the server find what is new on the live line. Rows arrive in the order of these instants, so the indexes grow at their ends. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`create index bars_by_known_at on bars (known_at)`.execute(database);
  await sql`create index minute_forecasts_by_made_at on minute_forecasts (made_at)`.execute(database);
  await sql`create index minute_closings_by_closed_at on minute_closings (closed_at)`.execute(database);
  await sql`create index news_scores_by_known_at on news_scores (known_at)`.execute(database);
}
