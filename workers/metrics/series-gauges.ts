import { Gauge, type Registry } from 'prom-client';
import type { SeriesReport } from '../../clients/postgres/series-freshness';
import { cacheFor, withDeadline } from '../../system/calls';
import type { Clock } from '../../system/clock';

const QUERY_INTERVAL_MS = 60_000;
const DEADLINE_MS = 2_000;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Adds gauges of the outside series and of the calls that are left. Without an answer of the database they export no series. */
export function addSeriesGauges(deps: {
  registry: Registry;
  readSeries: () => Promise<SeriesReport>;
  clock: Clock;
}): void {
  const { registry, readSeries, clock } = deps;
  const readReport = cacheFor(QUERY_INTERVAL_MS, {
    clock,
    read: () => withDeadline<SeriesReport | null>(DEADLINE_MS, readSeries()).catch(() => null),
  });
  const addGauge = (name: string, help: string, labelNames: string[], read: (report: SeriesReport) => Sample[]) => {
    const gauge: Gauge = new Gauge({ name, help, labelNames, registers: [registry], collect });
    async function collect(): Promise<void> {
      const report = await readReport();
      gauge.reset();
      for (const { labels, value } of report === null ? [] : read(report)) gauge.set({ ...labels }, value);
    }
  };
  const fetched = ({ series }: SeriesReport) => series.filter(({ api, source }) => api !== 'user' && source !== null);
  addGauge(
    'nexthour_series_age_seconds',
    'Seconds since the newest value of an outside series became known',
    ['series', 'group'],
    (report) =>
      fetched(report).flatMap(({ id, group, newest }) =>
        newest ? [{ labels: { series: id, group }, value: (clock.now() - newest.knownAt) / 1000 }] : [],
      ),
  );
  addGauge(
    'nexthour_series_late',
    '1 when the next value of an outside series should have been released long ago, otherwise 0',
    ['series'],
    (report) => fetched(report).map(({ id, isLate }) => ({ labels: { series: id }, value: isLate ? 1 : 0 })),
  );
  addGauge(
    'nexthour_series_failures',
    'Calls for an outside series without a usable answer since the last usable one',
    ['series'],
    (report) => fetched(report).map(({ id, failures }) => ({ labels: { series: id }, value: failures })),
  );
  addGauge('nexthour_series_calls_left', 'Calls of an API that its limit still allows', ['api'], ({ budgets }) =>
    budgets.map(({ api, callsLeft }) => ({ labels: { api }, value: callsLeft })),
  );
}
