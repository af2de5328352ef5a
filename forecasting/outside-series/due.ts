import { HOUR_MS } from '../hour';
import type { OutsideSeries, SeriesApi } from './outside-series';
import { endOfEvent, releaseRule } from './release-rules';

/** What is stored about a series and about the calls for it. */
export interface SeriesState {
  /** Epoch ms; `null` before the first call. */
  readonly calledAt: number | null;
  /** Calls without a usable answer since the last usable one. */
  readonly failures: number;
  /** Whether the last answer ended before the newest event, because there were too many pages. */
  readonly hasMore: boolean;
  /** The end of the newest stored event; `null` when nothing is stored. */
  readonly newestEventEnd: number | null;
}

/** The shortest time between two usable answers. Alpha Vantage allows 25 calls a day for 26 series, of which ten are daily. */
const MIN_INTERVAL_MS: Readonly<Record<SeriesApi, number>> = {
  polygon: 3 * HOUR_MS,
  'alpha-vantage': 20 * HOUR_MS,
};
const FIRST_RETRY_MS = HOUR_MS / 4;
const MAX_RETRY_MS: Readonly<Record<SeriesApi, number>> = {
  polygon: 6 * HOUR_MS,
  'alpha-vantage': 24 * HOUR_MS,
};

/**
 * When a series should be fetched next, epoch ms: when its next value is expected, but not sooner after the last answer than the limits
 * of its API allow. After failures the delay doubles.
 */
export function computeDueAt({ cadence, query, release }: OutsideSeries, state: SeriesState): number {
  const { calledAt, failures, hasMore, newestEventEnd } = state;
  if (calledAt === null) return 0;
  if (failures > 0) return calledAt + Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), MAX_RETRY_MS[query.api]);
  if (hasMore) return calledAt;
  const earliest = calledAt + MIN_INTERVAL_MS[query.api];
  // A plan that costs money has bars before the day has ended.
  if (newestEventEnd === null || cadence === 'hour') return earliest;
  return Math.max(earliest, releaseRule(release).knownAt(endOfEvent(newestEventEnd, cadence)));
}

/** The series that are due, the longest-waiting first. */
export function selectDue(
  series: readonly OutsideSeries[],
  { stateOf, now }: { stateOf: (series: OutsideSeries) => SeriesState; now: number },
): OutsideSeries[] {
  const due = series.map((one) => ({ one, dueAt: computeDueAt(one, stateOf(one)) }));
  return due
    .filter(({ dueAt }) => dueAt <= now)
    .sort((a, b) => a.dueAt - b.dueAt)
    .map(({ one }) => one);
}
