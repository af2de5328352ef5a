import { sql } from 'kysely';
import { instant } from '../../clients/postgres/database';
import { IS_OF_LIVE_LINE } from '../../clients/postgres/ledger/read-minutes';
import type { LiveLine } from './live-line';

/** A fault that was tried, in the time of the live line (epoch ms). */
export interface TriedFault {
  readonly name: string;
  readonly from: number;
  /** When the next one began. */
  readonly to: number;
}

/** What the tables say about the minutes that ended during a fault. */
export interface Effects {
  readonly minutes: number;
  /** From the end of a minute to its first bar, and to its forecasts, at most. In seconds of the clock of the line. */
  readonly barDelay: number;
  readonly forecastDelay: number;
  readonly late: number;
  readonly corrected: number;
}

export async function readEffects(line: LiveLine, { from, to }: TriedFault): Promise<Effects> {
  const { rows } = await line.query((database) =>
    sql<Effects>`
      with ended as (
        select *, minute + interval '1 minute' as origin from bars
        where minute + interval '1 minute' > ${instant(from)} and minute + interval '1 minute' <= ${instant(to)}
      ), made as (select * from minute_forecasts where ${IS_OF_LIVE_LINE}
        and origin > ${instant(from)} and origin <= ${instant(to)})
      select count(distinct minute)::int as minutes,
        coalesce(max(extract(epoch from known_at - origin)) filter (where revision = 0), 0)::float8 as "barDelay",
        (select coalesce(max(extract(epoch from made_at - origin)), 0) from made)::float8 as "forecastDelay",
        (select count(*) from made where late)::int as late,
        (count(*) filter (where revision > 0))::int as corrected
      from ended`.execute(database),
  );
  return rows[0] as Effects;
}
