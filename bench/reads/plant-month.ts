import { type Database, withDatabase } from '../../clients/postgres/database';
import { openFeatureTables } from '../../clients/postgres/features';
import { createLedger } from '../../clients/postgres/ledger';
import { migrate } from '../../clients/postgres/migrate';
import { createSnapshots } from '../../clients/postgres/snapshots';
import { HOUR_MS, type Hour, hourOf } from '../../forecasting/hour';
import { systemClock } from '../../system/clock';
import { plantHours } from '../../test/support/page/plant-hours';
import { pricesUpTo } from '../../test/support/plain-app';
import { plantedActual, plantedForecast } from '../../test/support/planted-forecasts';

const asset = 'BTC';
const source = 'livecoinwatch';
export const HOURS = 30 * 24;
/** The hour of the newest forecast. */
const NEWEST_HOUR: Hour = hourOf(systemClock.now());
export const FIRST_HOUR: Hour = NEWEST_HOUR - (HOURS - 1) * HOUR_MS;

/** Stores 30 days of hours: their runs, prices, forecasts and settlements, as the workers would have. */
export async function plantMonth(databaseUrl: string): Promise<void> {
  await withDatabase(databaseUrl, async (database) => {
    await migrate(database);
    await plantPrices(database);
    await plantHours(database, { newest: NEWEST_HOUR, count: HOURS });
    for (let index = 0; index < HOURS; index += 1)
      await plantForecast(database, index, { isSettled: index < HOURS - 1 });
  });
}

async function plantPrices(database: Database): Promise<void> {
  const rows = pricesUpTo(NEWEST_HOUR, HOURS).map((hour) => ({
    ...{ ...hour, source, asset },
    ...{ answerSha256: 'd'.repeat(64), observedAt: hour.hour + 20_000 },
  }));
  await openFeatureTables(database).observations.append(rows);
  const object = { key: 'planted', sha256: 'a'.repeat(64), bytes: 1 };
  await createSnapshots(database).insert({
    ...{ source, asset, hour: NEWEST_HOUR, asOf: NEWEST_HOUR + 30_000 },
    ...{ history: object, processed: object, summary: object, rows: HOURS, gateReason: null },
    ...{ firstHour: FIRST_HOUR, lastHour: NEWEST_HOUR },
  });
}

/** Publishes the forecast of an hour, of which every client of the stream of events hears. */
export async function plantForecast(database: Database, index: number, { isSettled = false } = {}): Promise<void> {
  const ledger = createLedger(database);
  const originHour = FIRST_HOUR + index * HOUR_MS;
  const forecast = await ledger.publish({ ...plantedForecast(index), originHour }, { now: () => originHour + 60_000 });
  if (!isSettled) return;
  const settledAt = forecast.targetHour + 60_000;
  await ledger.settle({ forecast, actual: plantedActual(index), snapshotSha256: 'c'.repeat(64), settledAt });
}
