import type { ObjectRef, ObjectStore } from '../../clients/object-store';
import type { Snapshot } from '../../clients/postgres/snapshots';
import { HOUR_MS, type Hour } from '../../forecasting/hour';
import { formatSeriesCsv } from '../../forecasting/series-csv';
import { readPricesUntil } from './price-sample';

/** The models have a clear skill in the month before this hour. */
export const LAST_PRICE: Hour = Date.UTC(2023, 8, 10);
const DAYS = 120;

/** Stores the real prices of the `days` before `LAST_PRICE` in the object store. */
export function storeHistory(objectStore: ObjectStore, days = DAYS): Promise<ObjectRef> {
  const bytes = Buffer.from(formatSeriesCsv(readPricesUntil(LAST_PRICE, days)));
  return objectStore.put({ folder: 'snapshots', name: 'btc_history.csv', bytes, contentType: 'text/csv' });
}

/** A snapshot of `hour` with a stored history of 120 days. The history ends at `LAST_PRICE`, whatever the hour is. */
export function trainingSnapshot(given: { source: string; hour: Hour; history: ObjectRef }): Snapshot {
  const { source, hour, history } = given;
  const files = { history, processed: history, summary: history };
  const range = { firstHour: LAST_PRICE - (24 * DAYS - 1) * HOUR_MS, lastHour: LAST_PRICE, rows: 24 * DAYS };
  return { source, asset: 'BTC', hour, asOf: hour, ...files, ...range, gateReason: null };
}
