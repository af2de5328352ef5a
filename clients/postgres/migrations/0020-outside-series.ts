import { type Kysely, sql } from 'kysely';

/**
 * Series that are not prices of a forecast asset. `event_end` is when the event of a value ended, for example a month; the value was known
 * from `known_at` on. A revision is another row of the event. `series_calls` has the calls of the APIs, also those that are reserved:
 * their number is limited, and `started_at` is null until the call is made. Its rows are removed when they no longer matter.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table series_values (
      series text not null,
      source text not null,
      event_end timestamptz not null,
      known_at timestamptz not null check (known_at >= event_end),
      value double precision not null check (value not in ('NaN', 'Infinity', '-Infinity')),
      vintage text not null check (vintage in ('observed', 'assumed', 'given')),
      recorded_at timestamptz not null,
      primary key (series, source, event_end, known_at)
    )`.execute(database);
  await sql`
    create trigger append_only before update or delete or truncate on series_values
    for each statement execute function refuse_change()`.execute(database);
  await sql`
    create table series_calls (
      id bigint generated always as identity primary key,
      api text not null,
      source text not null,
      series text not null,
      called_at timestamptz not null,
      started_at timestamptz,
      outcome text check (outcome in ('stored', 'unchanged', 'refused-data', 'failed')),
      has_more boolean not null default false,
      new_values integer not null default 0 check (new_values >= 0),
      problem text
    )`.execute(database);
  await sql`create index series_calls_in_order on series_calls (api, source, called_at)`.execute(database);
  await sql`create index series_calls_of_series on series_calls (series, source, called_at)`.execute(database);
}
