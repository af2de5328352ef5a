import { CALL_LIMITS, countCallsLeft } from '../../forecasting/outside-series/call-budget';
import { SERIES } from '../../forecasting/outside-series/catalogue';
import { describeLateness } from '../../forecasting/outside-series/check-values';
import { computeDueAt } from '../../forecasting/outside-series/due';
import { type OutsideSeries, SERIES_APIS, type SeriesApi } from '../../forecasting/outside-series/outside-series';
import { RELEASE_RULES } from '../../forecasting/outside-series/release-rules';
import { USER_SOURCE } from '../../forecasting/outside-series/series-value';
import type { Database } from './database';
import { createOutsideSeries, type StoredSeries } from './outside-series';

export const SERIES_STATUSES = ['fresh', 'loading', 'late', 'failing', 'missing'] as const;
/**
 * - `fresh`: the newest value is as new as its rule says.
 * - `loading`: older values are stored, and newer ones are on further pages.
 * - `late`: the next value should have been released long ago.
 * - `failing`: the last call failed, or its answer failed a check.
 * - `missing`: there is no value yet.
 */
export type SeriesStatus = (typeof SERIES_STATUSES)[number];

/** A series as `GET /series` and `nexthour series list --json` show it. Instants are epoch ms. */
export interface SeriesFreshness {
  readonly id: string;
  readonly group: OutsideSeries['group'] | 'user';
  readonly api: SeriesApi | 'user';
  /** `null` before the API was asked for the first time. */
  readonly source: string | null;
  readonly description: string;
  readonly unit: string;
  readonly cadence: OutsideSeries['cadence'] | 'any';
  /** When a value is known. */
  readonly release: string;
  readonly newest: { readonly eventEnd: number; readonly knownAt: number; readonly value: number } | null;
  readonly dueAt: number | null;
  readonly status: SeriesStatus;
  /** Whether the next value should have been released long ago. */
  readonly isLate: boolean;
  /** Calls without a usable answer since the last usable one. */
  readonly failures: number;
  readonly problem: string | null;
}

/** How many calls of an API are left in the window of its limit. */
export interface ApiBudget {
  readonly api: SeriesApi;
  readonly source: string;
  readonly callsLeft: number;
  readonly callsLimit: number;
}

export interface SeriesReport {
  readonly series: readonly SeriesFreshness[];
  readonly budgets: readonly ApiBudget[];
}

/** Reads how fresh all outside series are, and how many calls are left. */
export async function readSeries(database: Database, { now }: { now: number }): Promise<SeriesReport> {
  const tables = createOutsideSeries(database);
  const sources = await tables.currentSources();
  const bySource = new Map<string, ReadonlyMap<string, StoredSeries>>();
  for (const source of new Set([...sources.values(), USER_SOURCE])) bySource.set(source, await tables.states(source));
  const fetched = SERIES.map((series) => {
    const source = sources.get(series.query.api) ?? null;
    return describe(series, { source, state: (source && bySource.get(source)?.get(series.id)) || null, now });
  });
  const own = [...(bySource.get(USER_SOURCE)?.values() ?? [])].map(describeOwn);
  const budgets: ApiBudget[] = [];
  for (const api of SERIES_APIS) {
    const source = sources.get(api);
    if (source === undefined) continue;
    const calls = await tables.calls({ api, source, now });
    const callsLimit = Math.max(...CALL_LIMITS[api].map((limit) => limit.calls));
    budgets.push({ api, source, callsLeft: countCallsLeft(calls, CALL_LIMITS[api], now), callsLimit });
  }
  return { series: [...fetched, ...own], budgets };
}

function describe(
  series: OutsideSeries,
  { source, state, now }: { source: string | null; state: StoredSeries | null; now: number },
): SeriesFreshness {
  const { id, group, description, unit, cadence, release, query } = series;
  const late = state && !state.hasMore ? describeLateness(state.newestEventEnd, { series, now }) : null;
  return {
    ...{ id, group, api: query.api, source, description, unit, cadence },
    release: RELEASE_RULES[release].description,
    newest: newestOf(state),
    dueAt: state && computeDueAt(series, state),
    status: statusOf(state, late),
    isLate: late !== null,
    failures: state?.failures ?? 0,
    problem: state?.problem ?? late,
  };
}

function describeOwn(state: StoredSeries): SeriesFreshness {
  return {
    ...{ id: state.series, group: 'user', api: 'user', source: USER_SOURCE, description: 'imported', unit: '' },
    ...{
      cadence: 'any',
      release: 'as the imported file says',
      dueAt: null,
      status: 'fresh',
      isLate: false,
      failures: 0,
      problem: null,
    },
    newest: newestOf(state),
  };
}

function newestOf(state: StoredSeries | null): SeriesFreshness['newest'] {
  if (state === null || state.newestEventEnd === null) return null;
  return { eventEnd: state.newestEventEnd, knownAt: state.newestKnownAt ?? 0, value: state.newestValue ?? 0 };
}

function statusOf(state: StoredSeries | null, late: string | null): SeriesStatus {
  if (state !== null && state.failures > 0) return 'failing';
  if (state === null || state.newestEventEnd === null) return 'missing';
  if (state.hasMore) return 'loading';
  return late === null ? 'fresh' : 'late';
}
