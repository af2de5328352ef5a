import { type Kysely, sql } from 'kysely';

/**
 * The ledger holds the forecasts of all questions. The rows about the next hour's price keep their sealed fields, so their hashes stay
 * valid. The views separate the two kinds: columns that a kind does not have are not in its view.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await extendForecasts(database);
  await extendSettlements(database);
  await createViews(database);
}

async function extendForecasts(database: Kysely<unknown>): Promise<void> {
  await sql`
    alter table forecasts
      add column question text,
      add column probability double precision,
      add column threshold double precision,
      add column horizon_hours integer,
      add column rule text,
      add column backfilled boolean not null default false`.execute(database);
  await sql`alter table forecasts disable trigger append_only`.execute(database);
  await sql`update forecasts set question = lower(asset) || '-1h'`.execute(database);
  await sql`alter table forecasts enable trigger append_only`.execute(database);
  await dropConstraint(
    database,
    "conrelid = 'forecasts'::regclass and contype = 'c' and pg_get_constraintdef(oid) like '%target_hour%'",
  );
  await sql`
    alter table forecasts
      alter column question set not null,
      alter column point drop not null,
      alter column quantiles drop not null,
      alter column interval_level drop not null,
      alter column lower drop not null,
      alter column upper drop not null,
      drop constraint forecasts_source_asset_origin_hour_key,
      drop constraint forecasts_source_asset_position_key,
      add constraint forecasts_by_position unique (source, question, position),
      add constraint forecasts_are_of_one_kind check (
        case when probability is null
          then num_nulls(point, quantiles, interval_level, lower, upper) = 0
            and num_nonnulls(threshold, horizon_hours, rule) = 0 and not backfilled
            and question = lower(asset) || '-1h' and target_hour = origin_hour + interval '1 hour'
          else num_nonnulls(point, quantiles, interval_level, lower, upper, calibration) = 0
            and num_nulls(threshold, horizon_hours, rule) = 0 and probability between 0 and 1
            and target_hour = origin_hour + interval '1 hour' * horizon_hours
        end)`.execute(database);
  await sql`
    create unique index forecasts_of_prices on forecasts (source, asset, origin_hour)
    where probability is null`.execute(database);
  await sql`
    create unique index forecasts_of_rises on forecasts (source, question, model_version, origin_hour)
    where probability is not null`.execute(database);
}

async function extendSettlements(database: Kysely<unknown>): Promise<void> {
  await sql`
    alter table settlements
      alter column error drop not null,
      alter column persistence_error drop not null,
      alter column covered drop not null,
      alter column pinball drop not null,
      add column outcome smallint check (outcome in (0, 1)),
      add column brier double precision,
      add column log_loss double precision,
      drop constraint settlements_are_sealed,
      add constraint settlements_are_of_one_kind check (
        case when outcome is null
          then num_nulls(error, persistence_error, covered, pinball) = 0 and num_nonnulls(brier, log_loss) = 0
          else num_nonnulls(error, persistence_error, covered, pinball, winkler) = 0 and num_nulls(brier, log_loss) = 0
        end)`.execute(database);
  await sql`
    alter table settlements add constraint settlements_are_sealed
    check (hash is not null and (winkler is not null or outcome is not null)) not valid`.execute(database);
}

async function createViews(database: Kysely<unknown>): Promise<void> {
  await sql`
    create view price_forecasts as
    select id, position, source, asset, question, origin_hour, target_hour, made_at, late, model_version, run_id, snapshot_sha256,
      features_sha256, last_rate, point, quantiles, calibration, interval_level, lower, upper, previous_hash, hash
    from forecasts where probability is null`.execute(database);
  await sql`
    create view rise_forecasts as
    select id, position, source, asset, question, origin_hour, target_hour, made_at, late, model_version, run_id, snapshot_sha256,
      features_sha256, last_rate, probability, threshold, horizon_hours, rule, backfilled, previous_hash, hash
    from forecasts where probability is not null`.execute(database);
  await sql`
    create view price_settlements as
    select forecast_id, actual, error, persistence_error, covered, pinball, winkler, snapshot_sha256, settled_at, hash
    from settlements where outcome is null`.execute(database);
  await sql`
    create view rise_settlements as
    select forecast_id, actual, outcome, brier, log_loss, snapshot_sha256, settled_at, hash
    from settlements where outcome is not null`.execute(database);
}

/** Drops the constraint of migration 0001, which has no name of its own. */
async function dropConstraint(database: Kysely<unknown>, condition: string): Promise<void> {
  const { rows } = await sql<{
    conname: string;
  }>`select conname from pg_constraint where ${sql.raw(condition)}`.execute(database);
  for (const { conname } of rows) await sql`alter table forecasts drop constraint ${sql.id(conname)}`.execute(database);
}
