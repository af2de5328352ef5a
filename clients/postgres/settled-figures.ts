import { sql } from 'kysely';
import type { SettledForecast } from '../../forecasting/drift/score-drift';
import type { Hour } from '../../forecasting/hour';
import type { ChainKey } from '../../forecasting/ledger/entries';
import { type Database, instant } from './database';

/** Scores of the settled live forecasts of the last `days` days. */
export interface SettledWindow {
  readonly days: number;
  /** Number of settled forecasts. */
  readonly hours: number;
  /** USD. This field and those below are `null` when no forecast of the window is settled. */
  readonly meanAbsoluteError: number | null;
  readonly meanPinballLoss: number | null;
  /** RMSE divided by the RMSE of persistence. */
  readonly rmseRatio: number | null;
  /** MAE divided by the MAE of persistence. */
  readonly maeRatio: number | null;
  /** Share of the actual prices inside the 90 % interval. */
  readonly coverage: number | null;
}

export interface SettledFigures {
  /** All settled forecasts, including late ones. */
  readonly settled: number;
  readonly newest: NewestSettled | null;
  readonly windows: readonly SettledWindow[];
}

/** USD. */
export interface NewestSettled {
  readonly actual: number;
  /** Point forecast minus actual price. */
  readonly error: number;
  /** Price at the origin minus actual price. */
  readonly persistenceError: number;
}

/**
 * @param now the end of the windows, epoch ms
 * @param days the length of each window
 */
export async function readSettledFigures(
  database: Database,
  { now, days, ...chain }: ChainKey & { now: number; days: readonly number[] },
): Promise<SettledFigures> {
  const [settled, newest, windows] = await Promise.all([
    countSettled(database, chain),
    readNewest(database, chain),
    readWindows(database, { ...chain, now, days }),
  ]);
  return { settled, newest, windows };
}

async function countSettled(database: Database, { source, asset }: ChainKey): Promise<number> {
  const { rows } = await sql<{ settled: number }>`
    select count(*)::int as settled from price_settlements join price_forecasts on price_forecasts.id = forecast_id
    where source = ${source} and asset = ${asset}`.execute(database);
  return rows[0]?.settled ?? 0;
}

async function readNewest(database: Database, { source, asset }: ChainKey): Promise<NewestSettled | null> {
  const row = await database
    .selectFrom('price_settlements')
    .innerJoin('price_forecasts', 'price_forecasts.id', 'forecast_id')
    .select(['actual', 'error', 'persistence_error as persistenceError'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .orderBy('target_hour', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

async function readWindows(
  database: Database,
  { source, asset, now, days }: ChainKey & { now: number; days: readonly number[] },
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
      select error, persistence_error, pinball, covered, target_hour from price_settlements
      join price_forecasts on price_forecasts.id = forecast_id
      where source = ${source} and asset = ${asset} and not late
        and origin_hour > ${instant(now)} - interval '1 day' * ${Math.max(...days)}::int
    ) as live on live.target_hour > ${instant(now)} - interval '1 day' * days
    group by days order by days`.execute(database);
  return rows;
}

/** Reads the settled live forecasts with target hours in (after, until], oldest first. */
export function readSettledForecasts(
  database: Database,
  { source, asset, after, until }: ChainKey & { after: Hour; until: Hour },
): Promise<SettledForecast[]> {
  return database
    .selectFrom('price_forecasts')
    .innerJoin('price_settlements', 'price_settlements.forecast_id', 'price_forecasts.id')
    .select(['price_forecasts.quantiles', 'price_settlements.actual'])
    .where('source', '=', source)
    .where('asset', '=', asset)
    .where('late', '=', false)
    .where('target_hour', '>', instant(after))
    .where('target_hour', '<=', instant(until))
    .orderBy('target_hour')
    .execute();
}
