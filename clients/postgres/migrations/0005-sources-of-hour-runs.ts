import { type Kysely, sql } from 'kysely';

/**
 * An hour may run once for each source of its prices. The source of an earlier run is that of its data. It stays unknown when the run
 * ended before it had data.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await sql`alter table hour_runs add column source text`.execute(database);
  await sql`alter table hour_runs disable trigger append_only`.execute(database);
  await sql`
    update hour_runs set source = coalesce(
      (select step -> 'result' ->> 'source' from jsonb_array_elements(steps) as step where step ->> 'step' = 'extract' limit 1),
      (select forecasts.source from forecasts
        where forecasts.asset = hour_runs.asset and origin_hour = hour and made_at <= finished_at order by made_at desc limit 1),
      (select snapshots.source from snapshots
        where snapshots.asset = hour_runs.asset and snapshots.hour = hour_runs.hour and as_of <= finished_at
        order by as_of desc limit 1)
    ) where jsonb_typeof(steps) = 'array'`.execute(database);
  await sql`alter table hour_runs enable trigger append_only`.execute(database);
}
