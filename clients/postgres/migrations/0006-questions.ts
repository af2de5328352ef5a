import { type Kysely, sql } from 'kysely';

/** The questions that users create. The question about the next hour's price exists without a row. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table questions (
      row_id bigint generated always as identity primary key,
      id text not null,
      event text not null check (event in ('created', 'retired')),
      asset text not null,
      kind text not null check (kind = 'rise'),
      threshold double precision not null check (threshold > 0),
      horizon_hours integer not null check (horizon_hours >= 1),
      rule text not null check (rule in ('at-end', 'within')),
      operator text not null check (operator <> ''),
      happened_at timestamptz not null
    )`.execute(database);
  await sql`create index questions_by_id on questions (id, row_id desc)`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on questions
    for each statement execute function refuse_change()`.execute(database);
}
