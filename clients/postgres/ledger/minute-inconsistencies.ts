import { sql, type Transaction } from 'kysely';
import { HOUR_MS, type Hour } from '../../../forecasting/hour';
import { type Database, instant } from '../database';
import type { Tables } from '../schema';
import type { Inconsistency } from './inconsistencies';

/** Compares the tables of the live line with each other: closings without a forecast, and derived rows that are not what they should be. */
export async function findMinuteInconsistencies(database: Database | Transaction<Tables>): Promise<Inconsistency[]> {
  const { rows } = await sql<Inconsistency>`
    select forecast_id as "forecastId", 'there is a settlement or a void but no forecast' as problem
    from minute_closings where not exists (select from minute_forecasts where id = forecast_id)
    union all
    select id, 'it is neither settled nor void, but not marked as waiting' from minute_forecasts
    where not exists (select from minute_closings where forecast_id = id)
      and not exists (select from waiting_minute_forecasts where forecast_id = id)
    union all
    select forecast_id, 'it is settled or void, but marked as waiting' from waiting_minute_forecasts
    join minute_closings using (forecast_id)
    order by 1, 2`.execute(database);
  return [...rows, ...(await findWrongSums(database))];
}

const DAYS_PER_STATEMENT = 30;

/** A statement has a time limit, so each one compares a month of a question. */
async function findWrongSums(database: Database | Transaction<Tables>): Promise<Inconsistency[]> {
  const { rows } = await sql<{ question: string; first: number; last: number }>`
    select question, min(hour) as first, max(hour) as last from (
      select question, hour from minute_scores
      union all select question, date_trunc('hour', min(target)) from minute_forecasts group by 1
      union all select question, date_trunc('hour', max(target)) from minute_forecasts group by 1
    ) as hours group by 1 order by 1`.execute(database);
  const wrong: Inconsistency[] = [];
  for (const { question, first, last } of rows) {
    for (let from = first; from <= last; from += DAYS_PER_STATEMENT * 24 * HOUR_MS) {
      const to = from + DAYS_PER_STATEMENT * 24 * HOUR_MS;
      wrong.push(...(await findWrongSumsOf(database, { question, from, to })));
    }
  }
  return wrong;
}

/** The hours whose stored sums differ from those of their forecasts. The order of a sum may change its last digits. */
async function findWrongSumsOf(
  database: Database | Transaction<Tables>,
  { question, from, to }: { question: string; from: Hour; to: Hour },
): Promise<Inconsistency[]> {
  const { rows } = await sql<Inconsistency>`
    with real as (
      select source, question, model_version, date_trunc('hour', target) as hour,
        count(*) filter (where not late) as live, count(*) filter (where late) as late,
        count(pinball) filter (where not late) as settled, count(void_reason) filter (where not late) as voided,
        count(*) filter (where not late and covered) as covered,
        coalesce(sum(error ^ 2) filter (where not late), 0) as squared_error,
        coalesce(sum(persistence_error ^ 2) filter (where not late), 0) as squared_persistence_error,
        coalesce(sum(pinball) filter (where not late), 0) as pinball,
        coalesce(sum(winkler) filter (where not late), 0) as winkler,
        coalesce(sum(trailing_pinball) filter (where not late), 0) as trailing_pinball
      from minute_forecasts left join minute_closings on forecast_id = id
      where question = ${question} and target >= ${instant(from)} and target < ${instant(to)}
      group by 1, 2, 3, 4
    ), stored as (
      select * from minute_scores where question = ${question} and hour >= ${instant(from)} and hour < ${instant(to)}
    )
    select question || ' version ' || model_version || ' ' || source || ', '
        || to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24"Z"') as "forecastId",
      'the sums of scores of this hour are not those of its forecasts' as problem
    from real full join stored using (source, question, model_version, hour)
    where (real.live, real.late, real.settled, real.voided, real.covered)
        is distinct from (stored.live, stored.late, stored.settled, stored.voided, stored.covered)
      or abs(real.squared_error - stored.squared_error) > 1e-9 * greatest(1, real.squared_error)
      or abs(real.squared_persistence_error - stored.squared_persistence_error) > 1e-9 * greatest(1, real.squared_persistence_error)
      or abs(real.pinball - stored.pinball) > 1e-9 * greatest(1, real.pinball)
      or abs(real.winkler - stored.winkler) > 1e-9 * greatest(1, real.winkler)
      or abs(real.trailing_pinball - stored.trailing_pinball) > 1e-9 * greatest(1, real.trailing_pinball)
    order by 1`.execute(database);
  return rows;
}
