import { sql } from 'kysely';
import { SERIES } from '../../forecasting/outside-series/catalogue';
import type { SeriesState } from '../../forecasting/outside-series/due';
import { USER_SOURCE } from '../../forecasting/outside-series/series-value';
import type { Database } from './database';

/** A series as it is stored. */
export interface StoredSeries extends SeriesState {
  readonly series: string;
  /** When the newest value of that event became known. */
  readonly newestKnownAt: number | null;
  readonly newestValue: number | null;
  readonly problem: string | null;
  /** Whether an answer was complete, so that new events have been released since. */
  readonly isCurrent: boolean;
}

interface StateRow {
  readonly series: string;
  readonly calledAt: number | null;
  readonly failures: number;
  readonly hasMore: boolean | null;
  readonly isCurrent: boolean;
  readonly problem: string | null;
  readonly newestEventEnd: number | null;
  readonly newestKnownAt: number | null;
  readonly newestValue: number | null;
}

/**
 * Reads the series of a source that have values or calls. A reserved call that was not made, for example because the run was cancelled, says
 * nothing about the series.
 */
export async function readStates(database: Database, source: string): Promise<ReadonlyMap<string, StoredSeries>> {
  const { rows } = await sql<StateRow>`
    with made as (
      select *, coalesce(outcome, 'failed') in ('stored', 'unchanged') as is_good,
        row_number() over (partition by series order by called_at desc, id desc) as place
      from series_calls where source = ${source} and started_at is not null
    ), of_series as (
      select series,
        max(called_at) as called_at,
        coalesce(min(place) filter (where is_good), count(*) + 1)::integer - 1 as failures,
        bool_or(has_more) filter (where place = 1) as has_more,
        bool_or(is_good and not has_more) as is_current,
        max(coalesce(problem, case when outcome is null then 'the call did not end' end)) filter (where place = 1) as problem
      from made group by series
    ), names as (
      select unnest(${SERIES.map(({ id }) => id)}::text[]) as series where ${source} <> ${USER_SOURCE}
      union select distinct series from series_values where source = ${source} and ${source} = ${USER_SOURCE}
    ), stored as (
      select names.series, newest.* from names, lateral (
        select event_end, known_at, value from series_values v
        where v.series = names.series and v.source = ${source}
        order by event_end desc, known_at desc limit 1
      ) newest
    )
    select coalesce(c.series, s.series) as series, c.called_at as "calledAt", coalesce(c.failures, 0) as failures,
      c.has_more as "hasMore", coalesce(c.is_current, false) as "isCurrent", c.problem,
      s.event_end as "newestEventEnd", s.known_at as "newestKnownAt", s.value as "newestValue"
    from of_series c full join stored s on s.series = c.series order by 1`.execute(database);
  return new Map(rows.map((row) => [row.series, { ...row, hasMore: row.hasMore ?? false }]));
}
