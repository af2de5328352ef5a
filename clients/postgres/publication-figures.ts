import { type Selectable, sql } from 'kysely';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import { ON_TIME_MS } from '../../forecasting/ledger/entries';
import type { Quantile } from '../../forecasting/quantiles';
import { type Database, instant } from './database';
import type { Tables } from './schema';

/** Figures about the published forecasts of one source: the source of the newest forecast. */
export interface PublicationFigures {
  readonly source: string;
  readonly newest: NewestForecast;
  readonly published: number;
  /** Made at or after the target hour. */
  readonly late: number;
  /** Number of hours since the first forecast whose forecast is due: `ON_TIME_MS` has passed since the full hour. */
  readonly due: number;
  /** Number of due hours whose forecast was made on time. */
  readonly onTime: number;
}

export interface NewestForecast {
  readonly originHour: Hour;
  readonly madeAt: number;
  /** USD, like the fields below. */
  readonly lastRate: number;
  readonly point: number;
  readonly quantiles: readonly Quantile[];
}

interface Counted {
  readonly published: number;
  readonly late: number;
  readonly on_time: number;
  readonly first_made: number;
}

/** Returns `null` while the ledger is empty. @param now epoch ms */
export async function readPublicationFigures(
  database: Database,
  { asset, now }: { asset: string; now: number },
): Promise<PublicationFigures | null> {
  const newest = await database
    .selectFrom('price_forecasts')
    .select(['source', 'origin_hour', 'made_at', 'last_rate', 'point', 'quantiles'])
    .where('asset', '=', asset)
    .orderBy('target_hour', 'desc')
    .orderBy('made_at', 'desc')
    .orderBy('id')
    .executeTakeFirst();
  if (!newest) return null;
  const { source } = newest;
  const { published, late, on_time, first_made } = await countForecasts(database, { source, asset, now });
  const due = Math.max(0, (hourOf(now - ON_TIME_MS) - hourOf(first_made)) / HOUR_MS);
  return { source, newest: toNewest(newest), published, late, due, onTime: on_time };
}

async function countForecasts(
  database: Database,
  range: { source: string; asset: string; now: number },
): Promise<Counted> {
  const grace = sql`interval '1 millisecond' * ${ON_TIME_MS}::int`;
  const { rows } = await sql<Counted>`
    with chain as (
      select *, min(made_at) over () as first_made from price_forecasts
      where source = ${range.source} and asset = ${range.asset}
    )
    select count(*)::int as published,
      (count(*) filter (where late))::int as late,
      (count(*) filter (where made_at < origin_hour + ${grace} and origin_hour > first_made
        and origin_hour + ${grace} <= ${instant(range.now)}))::int as on_time,
      min(first_made) as first_made
    from chain`.execute(database);
  const [counted] = rows;
  return counted ?? { published: 0, late: 0, on_time: 0, first_made: range.now };
}

type Row = Pick<Selectable<Tables['price_forecasts']>, 'origin_hour' | 'made_at' | 'last_rate' | 'point' | 'quantiles'>;

function toNewest({ origin_hour, made_at, last_rate, point, quantiles }: Row): NewestForecast {
  return { originHour: origin_hour, madeAt: made_at, lastRate: last_rate, point, quantiles };
}
