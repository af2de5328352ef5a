import { type Kysely, sql } from 'kysely';

/**
 * The features of each hour, as they were known from `known_at` on. A feature set is a list of features with their versions; `values` of
 * a row are in its order. Each nightly check of stored rows is one row of feature_checks.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table feature_sets (
      hash text primary key,
      features jsonb not null,
      recorded_at timestamptz not null
    )`.execute(database);
  await sql`
    create table feature_rows (
      asset text not null,
      source text not null,
      set_hash text not null references feature_sets,
      hour timestamptz not null,
      known_at timestamptz not null,
      values double precision[] not null,
      recorded_at timestamptz not null,
      primary key (asset, source, set_hash, hour, known_at)
    )`.execute(database);
  await sql`
    create table feature_checks (
      id bigint generated always as identity primary key,
      asset text not null,
      source text not null,
      set_hash text not null,
      rows integer not null check (rows >= 0),
      differences integer not null check (differences between 0 and rows),
      example text,
      checked_at timestamptz not null
    )`.execute(database);
  for (const table of ['feature_sets', 'feature_rows', 'feature_checks']) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}
