import { sql, type Transaction } from 'kysely';
import type { Database } from '../database';
import type { Tables } from '../schema';

/** A row that contradicts another table. Only a database user who disables the triggers can leave such a row. */
export interface Inconsistency {
  readonly forecastId: string;
  readonly problem: string;
}

export async function findInconsistencies(database: Database | Transaction<Tables>): Promise<Inconsistency[]> {
  const { rows } = await sql<Inconsistency>`
    select forecast_id as "forecastId", 'there is a settlement but no forecast' as problem
    from settlements where forecast_id not in (select id from forecasts)
    union all
    select forecast_id, 'there is a void but no forecast' from voids where forecast_id not in (select id from forecasts)
    union all
    select forecast_id, 'it is marked as closed, but its settlement or void is missing' from closed_forecasts
    where forecast_id not in (select forecast_id from settlements) and forecast_id not in (select forecast_id from voids)
    union all
    select forecast_id, 'it is settled or void, but not marked as closed'
    from (select forecast_id from settlements union select forecast_id from voids) as closings
    where forecast_id not in (select forecast_id from closed_forecasts)
    order by 1, 2`.execute(database);
  return rows;
}
