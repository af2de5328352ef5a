import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { FeatureRange, FeatureRows, KnownFeatures } from '../../clients/postgres/feature-rows';
import type { Observations } from '../../clients/postgres/observations';
import { createKnownAt } from '../../forecasting/features/registry/known-at';
import { createFeatureRows, LONGEST_WARM_UP_HOURS } from '../../forecasting/features/registry/registry';
import { HOUR_MS } from '../../forecasting/hour';

export interface FeatureStore {
  readonly observations: Pick<Observations, 'readReceived'>;
  readonly featureRows: FeatureRows;
}

interface RecordQuery extends FeatureRange {
  /** Prices that were received after this instant (epoch ms) do not count. */
  readonly at: number;
  readonly recordedAt: number;
  /** Called after each part with the number of hours that are done. */
  readonly onProgress?: (hoursDone: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface RecordedFeatures {
  /** Hours of the range with a price. */
  readonly hours: number;
  /** Rows that were not stored before. */
  readonly recorded: number;
}

const HOURS_PER_PART = 500;
/** Other work of the process waits for about 20 ms at most. */
const ROWS_WITHOUT_PAUSE = 40;

/**
 * Stores the features of the hours of a range, as they were known at the instant `at`, unless they are stored. A second call stores
 * nothing.
 */
export async function recordFeatureRows(store: FeatureStore, query: RecordQuery): Promise<RecordedFeatures> {
  const { from, to, onProgress, signal } = query;
  const total = { hours: 0, recorded: 0 };
  for (let start = from; start <= to; start += HOURS_PER_PART * HOUR_MS) {
    signal?.throwIfAborted();
    const end = Math.min(to, start + (HOURS_PER_PART - 1) * HOUR_MS);
    const { hours, rows } = await computeMissingRows(store, { ...query, from: start, to: end });
    await store.featureRows.append(rows, query);
    total.hours += hours;
    total.recorded += rows.length;
    onProgress?.((end - from) / HOUR_MS + 1);
  }
  return total;
}

async function computeMissingRows(
  { observations, featureRows }: FeatureStore,
  { source, asset, from, to, at, signal }: RecordQuery,
): Promise<{ hours: number; rows: readonly KnownFeatures[] }> {
  const firstHour = from - (LONGEST_WARM_UP_HOURS - 1) * HOUR_MS;
  const [series, stored] = await Promise.all([
    observations.readReceived({ source, asset, asOf: at, firstHour, lastHour: to }),
    featureRows.knownTimes({ source, asset, from, to }),
  ]);
  const [knownAtOf, rowAt] = [createKnownAt(series), createFeatureRows(series)];
  const rows: KnownFeatures[] = [];
  let hours = 0;
  for (const [index, { hour, rate }] of series.entries()) {
    if (hour < from || rate === null) continue;
    hours++;
    const knownAt = knownAtOf(index);
    const values = stored.get(hour)?.has(knownAt) ? null : rowAt(index);
    if (values) rows.push({ hour, knownAt, values });
    if (rows.length % ROWS_WITHOUT_PAUSE === ROWS_WITHOUT_PAUSE - 1) await yieldToOthers(undefined, { signal });
  }
  return { hours, rows };
}
