import { sql } from 'kysely';
import { type Database, instant } from '../../clients/postgres/database';
import { IS_OF_LIVE_LINE } from '../../clients/postgres/ledger/read-minutes';
import { formatInstant } from '../../forecasting/hour';

/** One line of the equation of the live line that does not hold. */
export interface Difference {
  readonly asset: string;
  readonly source: string;
  /** The start of the minute, epoch ms. */
  readonly minute: number;
  readonly what: string;
}

/**
 * The equation of the live line, on any database, in SQL of its own. Since the first features of an asset and source:
 * - each minute has a bar, its revisions count from 0, and its newest one has all its trades, except in the first minute of the source;
 * - each revision of a bar has one row of features;
 * - each minute has one forecast of each model since that model's first one (until its last one, when another one replaced it), made from a
 *   bar that was known, and late exactly when it was made at or after its target. A minute has none only after an outage: when the next
 *   forecast was made more than an hour after that minute ended;
 * - each forecast whose target has a complete bar has one score, with the close of that bar. Only a forecast whose bar was incomplete for a
 *   day is void.
 * The primary keys of the tables exclude that there are two.
 * @param until the start of the newest minute that must be finished, epoch ms
 * @returns what is missing or wrong, oldest first
 */
export async function findLiveDifferences(database: Database, { until }: { until: number }): Promise<Difference[]> {
  const last = instant(until);
  const { rows } = await sql<Difference>`
    with live_forecasts as not materialized (select * from minute_forecasts where ${IS_OF_LIVE_LINE}), line as (
      select asset, source, min(minute) as first from minute_features where minute <= ${last} group by 1, 2
    ), minutes as (
      select asset, source, minute, minute + interval '1 minute' as origin
      from line, generate_series(first, ${last}, interval '1 minute') as minute
    ), current_bars as (
      select distinct on (asset, source, minute) bars.*, first from bars join line using (asset, source)
      where minute between first and ${last} order by asset, source, minute, revision desc
    ), models as (
      select asset, source, model_version, min(origin) as first, max(origin) as newest, bool_or(exists (
        select from promotions as later where later.question = one.question and later.source = one.source
          and later.promoted and later.version <> one.model_version and later.decided_at > one.made_at
          and one.model_version <> 'volatility'
      )) as was_replaced
      from live_forecasts as one group by 1, 2, 3
    )
    select minutes.asset, minutes.source, minutes.minute, 'no bar' as what from minutes
    where not exists (select from bars where (asset, source, minute) = (minutes.asset, minutes.source, minutes.minute))
    union all
    select asset, source, minute, 'revisions of the bar are missing' from bars join line using (asset, source)
    where minute between first and ${last} group by 1, 2, 3 having count(*) <> max(revision) + 1
    union all
    select asset, source, minute, 'the bar lacks trades' from current_bars where not is_complete and minute > first
    union all
    select asset, source, minute, 'no features of revision ' || revision from line join bars using (asset, source)
    where minute between first and ${last}
      and not exists (select from minute_features as row where row.asset = bars.asset and row.source = bars.source
        and row.minute = bars.minute and row.revision = bars.revision)
    union all
    select asset, source, minute, 'features without a bar of revision ' || revision from minute_features as row
    where not exists (select from bars where bars.asset = row.asset and bars.source = row.source
      and bars.minute = row.minute and bars.revision = row.revision)
    union all
    select asset, source, minute, 'no forecast of model ' || model_version from minutes join models using (asset, source)
    where origin >= models.first and (origin <= newest or not was_replaced)
      and not exists (select from live_forecasts as one where one.asset = models.asset and one.source = models.source
        and one.model_version = models.model_version and one.origin = minutes.origin)
      and not coalesce((select made_at > minutes.origin + interval '1 hour' from live_forecasts as later
        where later.asset = models.asset and later.source = models.source and later.model_version = models.model_version
          and later.origin > minutes.origin order by later.origin limit 1), false)
    union all
    select asset, source, origin - interval '1 minute', 'forecast ' || id || ' is not of a bar that was known'
    from live_forecasts as one
    where not exists (select from bars where bars.asset = one.asset and bars.source = one.source
      and minute = origin - interval '1 minute' and revision = bar_revision and known_at <= made_at and close = last_rate)
    union all
    select asset, source, origin - interval '1 minute', 'forecast ' || id || ' is ' || case when late then 'marked late' else 'late' end
    from live_forecasts where late <> (made_at >= target)
    union all
    select one.asset, one.source, target - interval '1 minute', 'no score of ' || id
    from live_forecasts as one join current_bars on current_bars.asset = one.asset and current_bars.source = one.source
      and minute = target - interval '1 minute' and is_complete
    where not exists (select from minute_closings where forecast_id = id and void_reason is null)
    union all
    select asset, source, target - interval '1 minute', 'the score of ' || id || ' is not of its bar'
    from live_forecasts as one join minute_closings on forecast_id = id
    where void_reason is null and not exists (select from bars where bars.asset = one.asset and bars.source = one.source
      and minute = target - interval '1 minute' and revision = minute_closings.bar_revision and close = actual
      and is_complete and known_at <= closed_at)
    union all
    select asset, source, target - interval '1 minute', id || ' is void without a reason that counts'
    from live_forecasts as one join minute_closings on forecast_id = id
    where void_reason is not null and not exists (select from bars where bars.asset = one.asset and bars.source = one.source
      and minute >= target + interval '1 day')
    order by 3, 1, 2, 4`.execute(database);
  return rows;
}

export function describeDifference({ asset, source, minute, what }: Difference): string {
  return `${asset} ${source} ${formatInstant(minute)}: ${what}`;
}
