import { sql } from 'kysely';
import type { Database } from './database';
import { instant } from './database';

/** How good the live forecasts of some days were: made before their target hour, and settled. */
export interface SettledWindow {
  readonly days: number;
  readonly hours: number;
  /** USD; `null` without a settled forecast, as are the following. */
  readonly meanAbsoluteError: number | null;
  readonly meanPinballLoss: number | null;
  /** To "the price stays". */
  readonly rmseRatio: number | null;
  readonly maeRatio: number | null;
  /** Share of the prices that lay in the interval of 90 %. */
  readonly coverage: number | null;
}

export interface SettledFigures {
  /** All that were ever settled, late ones too. */
  readonly settled: number;
  readonly newest: NewestSettled | null;
  readonly windows: readonly SettledWindow[];
}

/** USD. */
export interface NewestSettled {
  readonly actual: number;
  /** Forecast minus price, and the same of "the price stays". */
  readonly error: number;
  readonly persistenceError: number;
}

interface Place {
  readonly source: string;
  readonly asset: string;
}

/** @param now epoch ms, at which the windows end; @param days how long each of them is */
export async function readSettledFigures(
  database: Database,
  { now, days, ...place }: Place & { now: number; days: readonly number[] },
): Promise<SettledFigures> {
  const [settled, newest, windows] = await Promise.all([
    countSettled(database, place),
    readNewest(database, place),
    readWindows(database, { ...place, now, days }),
  ]);
  return { settled, newest, windows };
}

async function countSettled(database: Database, { source, asset }: Place): Promise<number> {
  const { rows } = await sql<{ settled: number }>`
    select count(*)::int as settled from settlements join forecasts on forecasts.id = forecast_id
    where source = ${source} and asset = ${asset}`.execute(database);
  return rows[0]?.settled ?? 0;
}

async function readNewest(database: Database, { source, asset }: Place): Promise<NewestSettled | null> {
  const row = await database
    .selectFrom('settlements')
    .innerJoin('forecasts', 'forecasts.id', 'forecast_id')
    .select(['actual', 'error', 'persistence_error as persistenceError'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .orderBy('target_hour', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

async function readWindows(
  database: Database,
  { source, asset, now, days }: Place & { now: number; days: readonly number[] },
): Promise<SettledWindow[]> {
  const { rows } = await sql<SettledWindow>`
    select days, count(live.error)::int as hours,
      avg(abs(live.error)) as "meanAbsoluteError",
      avg(live.pinball) as "meanPinballLoss",
      sqrt(sum(live.error ^ 2) / nullif(sum(live.persistence_error ^ 2), 0)) as "rmseRatio",
      sum(abs(live.error)) / nullif(sum(abs(live.persistence_error)), 0) as "maeRatio",
      avg(live.covered::int::float8) as coverage
    from unnest(${days}::int[]) as days
    left join (
      select error, persistence_error, pinball, covered, target_hour from settlements
      join forecasts on forecasts.id = forecast_id
      where source = ${source} and asset = ${asset} and not late
        and origin_hour > ${instant(now)} - interval '1 day' * ${Math.max(...days)}::int
    ) as live on live.target_hour > ${instant(now)} - interval '1 day' * days
    group by days order by days`.execute(database);
  return rows;
}
