import { type Kysely, sql } from 'kysely';

const TABLES = ['raw_answers', 'observations', 'snapshots', 'promotions', 'forecasts', 'settlements', 'hour_runs'];

export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table raw_answers (
      source text not null,
      asset text not null,
      range_start timestamptz not null,
      range_end timestamptz not null,
      sha256 text not null,
      object_key text not null,
      bytes integer not null,
      received_at timestamptz not null,
      primary key (source, asset, range_start, range_end, sha256)
    )`.execute(database);
  await sql`
    create table observations (
      id bigint generated always as identity primary key,
      source text not null,
      asset text not null,
      hour timestamptz not null,
      rate double precision,
      volume double precision,
      cap double precision,
      high double precision,
      low double precision,
      points integer not null,
      answer_sha256 text not null,
      observed_at timestamptz not null,
      unique (source, asset, hour, answer_sha256, observed_at)
    )`.execute(database);
  await sql`
    create index observations_as_of
    on observations (source, asset, hour, (rate is null), observed_at desc, id desc)`.execute(database);
  await sql`
    create table snapshots (
      source text not null,
      asset text not null,
      hour timestamptz not null,
      as_of timestamptz not null,
      history_key text not null,
      history_sha256 text not null,
      history_bytes integer not null,
      processed_key text not null,
      processed_sha256 text not null,
      processed_bytes integer not null,
      summary_key text not null,
      summary_sha256 text not null,
      summary_bytes integer not null,
      rows integer not null,
      first_hour timestamptz not null,
      last_hour timestamptz not null,
      gate_reason text,
      primary key (source, asset, hour, history_sha256)
    )`.execute(database);
  await sql`
    create table promotions (
      id bigint generated always as identity primary key,
      source text not null,
      asset text not null,
      hour timestamptz not null,
      version text not null,
      run_id text not null,
      promoted boolean not null,
      reason text not null,
      evidence jsonb not null,
      decided_at timestamptz not null,
      unique (source, asset, hour, version)
    )`.execute(database);
  await sql`
    create table forecasts (
      id text primary key,
      position integer not null,
      source text not null,
      asset text not null,
      origin_hour timestamptz not null,
      target_hour timestamptz not null,
      made_at timestamptz not null,
      late boolean not null,
      model_version text not null,
      run_id text not null,
      snapshot_sha256 text not null,
      features_sha256 text not null,
      last_rate double precision not null,
      point double precision not null,
      quantiles jsonb not null,
      interval_level double precision not null,
      lower double precision not null,
      upper double precision not null,
      previous_hash text not null,
      hash text not null unique,
      unique (source, asset, origin_hour),
      unique (source, asset, position),
      check (lower <= point and point <= upper),
      check (target_hour = origin_hour + interval '1 hour')
    )`.execute(database);
  await sql`
    create table settlements (
      forecast_id text primary key references forecasts,
      actual double precision not null,
      error double precision not null,
      persistence_error double precision not null,
      covered boolean not null,
      pinball double precision not null,
      snapshot_sha256 text not null,
      settled_at timestamptz not null
    )`.execute(database);
  await sql`
    create table hour_runs (
      run_id text primary key,
      asset text not null,
      hour timestamptz not null,
      outcome text not null,
      reason text,
      steps jsonb not null,
      finished_at timestamptz not null
    )`.execute(database);
  await sql`create index hour_runs_by_hour on hour_runs (asset, hour)`.execute(database);
  await refuseChanges(database);
}

/** Makes the tables append-only: update, delete and truncate raise an error for every role. */
async function refuseChanges(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception '% is append-only: % refused', tg_table_name, lower(tg_op);
    end $$`.execute(database);
  for (const table of TABLES) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}
