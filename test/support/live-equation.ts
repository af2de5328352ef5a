import { sql } from 'kysely';
import { type Database, instant } from '../../clients/postgres/database';
import { formatInstant } from '../../forecasting/hour';

/**
 * The equation of the live line, on any database: since the first features of an asset and source, each minute has a bar, each revision of a
 * bar has one row of features, each minute has one forecast of each model since that model's first one, and each forecast whose target has
 * a complete bar has one score. The primary keys of the tables exclude that there are two.
 * @param until the start of the newest minute that must be finished, epoch ms
 * @returns what is missing, in words
 */
export async function findLiveDifferences(database: Database, { until }: { until: number }): Promise<string[]> {
  const { rows } = await sql<{ asset: string; source: string; minute: number; what: string }>`
    with line as (
      select asset, source, min(minute) as first from minute_features where minute <= ${instant(until)} group by 1, 2
    ), minutes as (
      select asset, source, minute from line, generate_series(first, ${instant(until)}, interval '1 minute') as minute
    ), models as (
      select asset, source, model_version, min(origin) as first from minute_forecasts group by 1, 2, 3
    )
    select minutes.*, 'no bar' as what from minutes
    where not exists (select from bars where (asset, source, minute) = (minutes.asset, minutes.source, minutes.minute))
    union all
    select asset, source, minute, 'no features of revision ' || revision from line join bars using (asset, source)
    where minute between first and ${instant(until)}
      and not exists (select from minute_features as row where row.asset = bars.asset and row.source = bars.source
        and row.minute = bars.minute and row.revision = bars.revision)
    union all
    select asset, source, minute, 'features without a bar of revision ' || revision from minute_features as row
    where not exists (select from bars where bars.asset = row.asset and bars.source = row.source
      and bars.minute = row.minute and bars.revision = row.revision)
    union all
    select asset, source, minute, 'no forecast of model ' || model_version from minutes join models using (asset, source)
    where minute + interval '1 minute' >= models.first
      and not exists (select from minute_forecasts as one where one.asset = models.asset and one.source = models.source
        and one.model_version = models.model_version and one.origin = minute + interval '1 minute')
    union all
    select asset, source, target - interval '1 minute', 'no score of ' || id from waiting_minute_forecasts
    join minute_forecasts as one on id = forecast_id
    where target <= ${instant(until)} + interval '1 minute'
      and (select is_complete from bars where bars.asset = one.asset and bars.source = one.source
        and minute = target - interval '1 minute' order by revision desc limit 1)
    order by 1, 2, 3, 4`.execute(database);
  return rows.map(({ asset, source, minute, what }) => `${asset} ${source} ${formatInstant(minute)}: ${what}`);
}
