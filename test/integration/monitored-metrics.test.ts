import { readStackFile } from '../../stack/state-file';
import { listDashboardQueries, listRuleQueries } from '../support/monitoring-expressions';
import { homeForTests } from '../support/servers';
import { until } from '../support/until';

const OURS = /\b(?:nexthour_\w+|drift_ratio|requests_total|inference_latency_seconds\w*)/g;
/** The metrics of the live line, which this stack does not run; test/unit/monitoring/live-metrics.test.ts checks them. */
const OF_LIVE_LINE = /^nexthour_(?:stream|news)_/;
const PARTS_OF_HISTOGRAM = /_(?:bucket|sum|count)$/;

/** The names of all metrics of a process, including those without a value. Other tests kill the workers, which start again. */
async function metricsOf(service: string, port: string): Promise<string[]> {
  const number = readStackFile(homeForTests())?.services.find(({ name }) => name === service)?.ports[port];
  const read = async () => (await fetch(`http://127.0.0.1:${number}/metrics`)).text();
  const text = await until(() => read().catch(() => ''), Boolean);
  return [...text.matchAll(/^# HELP (\w+)/gm)].map(([, name = '']) => name);
}

/** test/monitoring/live.ts checks that the metrics have values, and that labels and joins are correct. */
test('a process exports every metric of ours that a dashboard or a rule reads', async () => {
  const shown = await Promise.all([
    metricsOf('server', 'http'),
    metricsOf('pipeline-worker', 'metrics'),
    metricsOf('training-worker', 'metrics'),
  ]);
  const exported = new Set(shown.flat());
  const read = [...listDashboardQueries(), ...listRuleQueries()].flatMap(({ query }) => query.match(OURS) ?? []);
  expect(read.length).toBeGreaterThan(50);
  const ofStack = read.filter((name) => !OF_LIVE_LINE.test(name));
  expect(ofStack.filter((name) => !exported.has(name.replace(PARTS_OF_HISTOGRAM, '')))).toEqual([]);
});
