import { sql, type Transaction } from 'kysely';
import type { Database } from '../database';
import type { Tables } from '../schema';

/** What somebody who can switch the triggers off has left behind. */
export interface Stray {
  readonly forecastId: string;
  readonly problem: string;
}

export async function findStrays(database: Database | Transaction<Tables>): Promise<Stray[]> {
  const { rows } = await sql<Stray>`
    select forecast_id as "forecastId", 'there is a settlement and no forecast' as problem
    from settlements where forecast_id not in (select id from forecasts)
    union all
    select forecast_id, 'there is a void and no forecast' from voids where forecast_id not in (select id from forecasts)
    union all
    select forecast_id, 'it was closed once, and its settlement or void is gone' from closed_forecasts
    where forecast_id not in (select forecast_id from settlements) and forecast_id not in (select forecast_id from voids)
    union all
    select forecast_id, 'it is settled or void, and not marked as closed'
    from (select forecast_id from settlements union select forecast_id from voids) as closings
    where forecast_id not in (select forecast_id from closed_forecasts)
    order by 1, 2`.execute(database);
  return rows;
}
