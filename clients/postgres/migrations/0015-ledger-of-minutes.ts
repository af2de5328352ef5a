import { type Kysely, sql } from 'kysely';

/**
 * The forecasts of the live line, a third kind of entries in the ledger. They have tables of their own, because there are thousands a day.
 * A closing is a settlement or a void; its primary key ensures that a forecast is closed once. Three tables are derived and change, all by
 * triggers: the forecasts that wait, the sums of scores by hour, and the ranks of the actual prices by day.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await createForecasts(database);
  await createClosings(database);
  await createDerivedTables(database);
  await countForecasts(database);
  await countClosings(database);
  for (const table of ['minute_forecasts', 'minute_closings']) {
    await sql`
      create trigger append_only before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(database);
  }
}

async function createForecasts(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table minute_forecasts (
      id text primary key,
      position integer not null,
      source text not null,
      asset text not null,
      question text not null,
      origin timestamptz not null check (origin = date_trunc('minute', origin)),
      horizon_minutes integer not null check (horizon_minutes > 0),
      target timestamptz not null check (target = origin + interval '1 minute' * horizon_minutes),
      made_at timestamptz not null,
      late boolean not null,
      model_version text not null,
      bar_revision integer not null,
      features_sha256 text not null,
      last_rate double precision not null,
      point double precision not null,
      levels double precision[] not null,
      quantiles double precision[] not null check (cardinality(quantiles) = cardinality(levels)),
      trailing_quantiles double precision[] check (cardinality(trailing_quantiles) = cardinality(levels)),
      calibration jsonb,
      interval_level double precision not null,
      lower double precision not null,
      upper double precision not null,
      previous_hash text not null,
      hash text not null,
      unique (source, question, position),
      unique (source, question, model_version, origin),
      check (lower <= point and point <= upper)
    )`.execute(database);
  await sql`create index minute_forecasts_by_target on minute_forecasts (question, target desc, id desc)`.execute(
    database,
  );
}

async function createClosings(database: Kysely<unknown>): Promise<void> {
  await sql`
    create table minute_closings (
      forecast_id text primary key references minute_forecasts,
      actual double precision,
      error double precision,
      persistence_error double precision,
      covered boolean,
      pinball double precision,
      winkler double precision,
      rank integer,
      trailing_pinball double precision,
      bar_revision integer,
      void_reason text check (void_reason <> ''),
      closed_at timestamptz not null,
      hash text not null,
      check (
        case when void_reason is null
          then num_nulls(actual, error, persistence_error, covered, pinball, winkler, rank, bar_revision) = 0
          else num_nonnulls(actual, error, persistence_error, covered, pinball, winkler, rank, trailing_pinball, bar_revision) = 0
        end)
    )`.execute(database);
}

async function createDerivedTables(database: Kysely<unknown>): Promise<void> {
  await sql`create table waiting_minute_forecasts (forecast_id text primary key references minute_forecasts)`.execute(
    database,
  );
  await sql`
    create table minute_scores (
      source text not null,
      question text not null,
      model_version text not null,
      hour timestamptz not null,
      live integer not null default 0,
      late integer not null default 0,
      settled integer not null default 0,
      voided integer not null default 0,
      squared_error double precision not null default 0,
      absolute_error double precision not null default 0,
      squared_persistence_error double precision not null default 0,
      absolute_persistence_error double precision not null default 0,
      covered integer not null default 0,
      pinball double precision not null default 0,
      winkler double precision not null default 0,
      compared integer not null default 0,
      compared_pinball double precision not null default 0,
      trailing_pinball double precision not null default 0,
      primary key (question, source, model_version, hour)
    )`.execute(database);
  await sql`
    create table minute_ranks (
      source text not null,
      question text not null,
      model_version text not null,
      day timestamptz not null,
      levels double precision[] not null,
      rank integer not null,
      settled integer not null,
      primary key (question, source, model_version, day, levels, rank)
    )`.execute(database);
}

/** Rows are inserted in the order of the primary key, so that two writers cannot wait for each other. */
async function countForecasts(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function count_minute_forecasts() returns trigger language plpgsql as $$
    begin
      insert into waiting_minute_forecasts select id from added;
      insert into minute_scores as sums (source, question, model_version, hour, live, late)
      select source, question, model_version, date_trunc('hour', target), count(*) filter (where not late), count(*) filter (where late)
      from added group by 1, 2, 3, 4 order by 2, 1, 3, 4
      on conflict (question, source, model_version, hour) do update
      set live = sums.live + excluded.live, late = sums.late + excluded.late;
      return null;
    end $$`.execute(database);
  await sql`
    create trigger count_forecasts after insert on minute_forecasts referencing new table as added
    for each statement execute function count_minute_forecasts()`.execute(database);
}

async function countClosings(database: Kysely<unknown>): Promise<void> {
  await sql`
    create function count_minute_closings() returns trigger language plpgsql as $$
    begin
      delete from waiting_minute_forecasts using added where waiting_minute_forecasts.forecast_id = added.forecast_id;
      insert into minute_scores as sums (source, question, model_version, hour, settled, voided, squared_error, absolute_error,
        squared_persistence_error, absolute_persistence_error, covered, pinball, winkler, compared, compared_pinball, trailing_pinball)
      select source, question, model_version, date_trunc('hour', target), count(pinball), count(void_reason),
        coalesce(sum(error ^ 2), 0), coalesce(sum(abs(error)), 0),
        coalesce(sum(persistence_error ^ 2), 0), coalesce(sum(abs(persistence_error)), 0),
        count(*) filter (where covered), coalesce(sum(pinball), 0), coalesce(sum(winkler), 0), count(trailing_pinball),
        coalesce(sum(pinball) filter (where trailing_pinball is not null), 0), coalesce(sum(trailing_pinball), 0)
      from added join minute_forecasts on id = forecast_id where not late group by 1, 2, 3, 4 order by 2, 1, 3, 4
      on conflict (question, source, model_version, hour) do update set
        settled = sums.settled + excluded.settled, voided = sums.voided + excluded.voided,
        squared_error = sums.squared_error + excluded.squared_error, absolute_error = sums.absolute_error + excluded.absolute_error,
        squared_persistence_error = sums.squared_persistence_error + excluded.squared_persistence_error,
        absolute_persistence_error = sums.absolute_persistence_error + excluded.absolute_persistence_error,
        covered = sums.covered + excluded.covered, pinball = sums.pinball + excluded.pinball, winkler = sums.winkler + excluded.winkler,
        compared = sums.compared + excluded.compared, compared_pinball = sums.compared_pinball + excluded.compared_pinball,
        trailing_pinball = sums.trailing_pinball + excluded.trailing_pinball;
      insert into minute_ranks as ranks (source, question, model_version, day, levels, rank, settled)
      select source, question, model_version, date_trunc('day', target), levels, rank, count(*)
      from added join minute_forecasts on id = forecast_id where not late and rank is not null
      group by 1, 2, 3, 4, 5, 6 order by 2, 1, 3, 4, 5, 6
      on conflict (question, source, model_version, day, levels, rank) do update set settled = ranks.settled + excluded.settled;
      return null;
    end $$`.execute(database);
  await sql`
    create trigger count_closings after insert on minute_closings referencing new table as added
    for each statement execute function count_minute_closings()`.execute(database);
}
