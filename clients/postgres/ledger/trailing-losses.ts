import { setImmediate } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { HOUR_MS, type Hour } from '../../../forecasting/hour';
import type { ChainKey } from '../../../forecasting/ledger/entries';
import { TRAILING_HOURS } from '../../../forecasting/models/persistence';
import { computeTrailingPinball, type SettledOrigin } from '../../../forecasting/scoring/trailing-pinball';
import { singleFlight } from '../../../system/calls';
import { type Database, instant } from '../database';
import type { Tables } from '../schema';

const FORECASTS_PER_QUERY = 1_000;
/** One turn of the event loop computes this many losses, which takes about 5 ms. */
const FORECASTS_PER_TURN = 50;

interface SettledRow extends SettledOrigin {
  readonly id: string;
  readonly madeAt: number;
}

/** The pinball losses of the trailing quantiles by id of the forecast; `null` when too few prices were known. */
export interface TrailingLosses {
  read(query: { asset: string }): Promise<ReadonlyMap<string, number | null>>;
}

/**
 * Computes what the trailing quantiles would have lost at each settled live forecast. The ledger does not store this. It is computed from
 * the observations that were stored when the forecast was made, so neither later prices nor later corrections have an influence. It never
 * changes, so each loss is computed once and kept in memory.
 */
export function createTrailingLosses(database: Database | Transaction<Tables>): TrailingLosses {
  const losses = new Map<string, number | null>();
  const flights = new Map<string, () => Promise<ReadonlyMap<string, number | null>>>();
  return {
    read: ({ asset }) => {
      const flight = flights.get(asset) ?? singleFlight(() => addLosses(database, { asset, losses }));
      flights.set(asset, flight);
      return flight();
    },
  };
}

/** Computes the losses that are missing. */
async function addLosses(
  database: Database | Transaction<Tables>,
  { asset, losses }: { asset: string; losses: Map<string, number | null> },
): Promise<ReadonlyMap<string, number | null>> {
  for (const { source, ids } of await readSettledIds(database, asset)) {
    const missing = ids.filter((id) => !losses.has(id));
    for (let start = 0; start < missing.length; start += FORECASTS_PER_QUERY) {
      const rows = await readSettled(database, missing.slice(start, start + FORECASTS_PER_QUERY));
      const rateAt = await readRates(database, { source, asset }, rows);
      for (const [index, row] of rows.entries()) {
        if (index % FORECASTS_PER_TURN === 0) await setImmediate();
        losses.set(
          row.id,
          computeTrailingPinball(row, (hour) => rateAt(row, hour)),
        );
      }
    }
  }
  return losses;
}

/** The ids of the settled live forecasts of each source, ascending in target hours, so that neighbours use almost the same prices. */
async function readSettledIds(database: Database | Transaction<Tables>, asset: string) {
  return database
    .selectFrom('price_forecasts')
    .innerJoin('price_settlements', 'price_settlements.forecast_id', 'price_forecasts.id')
    .select(['source', sql<string[]>`array_agg(price_forecasts.id order by target_hour)`.as('ids')])
    .where('asset', '=', asset)
    .where('late', '=', false)
    .groupBy('source')
    .execute();
}

async function readSettled(
  database: Database | Transaction<Tables>,
  ids: readonly string[],
): Promise<readonly SettledRow[]> {
  const rows = await database
    .selectFrom('price_forecasts')
    .innerJoin('price_settlements', 'price_settlements.forecast_id', 'price_forecasts.id')
    .select(['price_forecasts.id', 'origin_hour as originHour', 'made_at as madeAt'])
    .select(['last_rate as lastRate', 'quantiles', 'actual'])
    .where('price_forecasts.id', 'in', ids)
    .execute();
  return rows.map(({ quantiles, ...row }) => ({ ...row, levels: quantiles.map(({ level }) => level) }));
}

interface KnownRate {
  readonly rate: number;
  readonly observedAt: number;
}

/** Reads every stored price that the trailing quantiles of these forecasts of one source can need. */
async function readRates(
  database: Database | Transaction<Tables>,
  { source, asset }: ChainKey,
  rows: readonly SettledRow[],
) {
  const origins = rows.map(({ originHour }) => originHour);
  const firstHour = Math.min(...origins) - TRAILING_HOURS * HOUR_MS;
  const lastHour = Math.max(...origins);
  const stored = await database
    .selectFrom('observations')
    .select(['hour', 'rate', 'observed_at as observedAt'])
    .where('asset', '=', asset)
    .where('source', '=', source)
    .where('hour', '>=', instant(firstHour))
    .where('hour', '<=', instant(lastHour))
    .where('rate', 'is not', null)
    .orderBy('observed_at')
    .orderBy('id')
    .execute();
  /** By the number of hours after `firstHour`: the stored prices, oldest first. */
  const byHour = Array.from({ length: (lastHour - firstHour) / HOUR_MS + 1 }, (): KnownRate[] => []);
  for (const { hour, rate, observedAt } of stored) {
    if (rate !== null) byHour[(hour - firstHour) / HOUR_MS]?.push({ rate, observedAt });
  }
  /** The price of an hour as it was known when the forecast was made. */
  return ({ madeAt }: SettledRow, hour: Hour): number | null => {
    const known = byHour[(hour - firstHour) / HOUR_MS];
    return known?.findLast(({ observedAt }) => observedAt <= madeAt)?.rate ?? null;
  };
}
