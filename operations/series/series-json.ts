import type { SeriesFreshness, SeriesReport } from '../../clients/postgres/series-freshness';
import { formatInstant } from '../../forecasting/hour';

/** The outside series as `GET /series` and `nexthour series list --json` show them. */
export function seriesJson({ series, budgets }: SeriesReport) {
  return {
    series: series.map(toAnswer),
    calls: budgets.map(({ api, source, callsLeft: left, callsLimit: limit }) => ({ api, source, left, limit })),
  };
}

function toAnswer({ newest, dueAt, isLate: _, failures: __, ...series }: SeriesFreshness) {
  return {
    ...series,
    newest: newest && {
      event_end: formatInstant(newest.eventEnd),
      known_at: formatInstant(newest.knownAt),
      value: newest.value,
    },
    due_at: dueAt === null ? null : formatInstant(dueAt),
  };
}
