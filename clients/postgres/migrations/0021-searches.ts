import { type Kysely, sql } from 'kysely';

/**
 * Searches for hyper-parameters. A row of `search_scores` is a trial that was scored on the folds of a rung; of `search_results` the end of a
 * search; of `search_choices` the parameters that later trainings of a question use, or with `search_id` null the return to params.yaml.
 * The type json keeps the order of the parameters.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table searches (
      id text primary key,
      question text not null,
      plan json not null,
      started_at timestamptz not null
    )`.execute(database);
  await sql`create index searches_by_time on searches (started_at desc)`.execute(database);
  await sql`
    create table search_scores (
      search_id text not null references searches (id),
      trial integer not null check (trial >= 0),
      part text not null,
      scores jsonb not null,
      scored_at timestamptz not null,
      primary key (search_id, trial, part)
    )`.execute(database);
  await sql`
    create table search_results (
      search_id text primary key references searches (id),
      result json not null,
      ended_at timestamptz not null
    )`.execute(database);
  await sql`
    create table search_choices (
      row_id bigint generated always as identity primary key,
      question text not null,
      search_id text references searches (id),
      parameters json not null,
      operator text not null check (operator <> ''),
      chosen_at timestamptz not null
    )`.execute(database);
  await sql`create index search_choices_by_question on search_choices (question, row_id desc)`.execute(database);
  for (const table of ['searches', 'search_scores', 'search_results', 'search_choices']) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}
