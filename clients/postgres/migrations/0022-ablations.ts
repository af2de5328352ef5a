import { type Kysely, sql } from 'kysely';

/** The results of `nexthour ablate`: whether groups of inputs make the forecasts of a question better. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table ablations (
      row_id bigint generated always as identity primary key,
      question text not null,
      report jsonb not null,
      operator text not null check (operator <> ''),
      measured_at timestamptz not null
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on ablations
    for each statement execute function refuse_change()`.execute(database);
}
