import type { HourRun } from '../../clients/postgres/hour-runs';
import { formatHour, formatMinute } from '../../forecasting/hour';
import { renderTable } from '../../reporting/text-table';
import { readStackFile, type StackFile } from '../../stack/state-file';
import { listRunningHours } from '../../temporal/hours';
import { withConnections } from '../connections';
import { describeBackfill, describePause } from '../hours/describe-schedule';
import { renderAddresses } from '../render-addresses';
import { readRunningSettings } from '../running-settings';

const SHOWN_HOURS = 12;

/** Prints the running processes, the addresses, and the outcomes of the newest hours. */
export async function status(): Promise<void> {
  const settings = readRunningSettings();
  const stack = readStackFile(settings.home);
  if (stack) process.stdout.write(`${renderStack(stack)}\n${renderAddresses(stack.addresses, settings)}\n`);
  const { asset } = settings;
  const { runs, running, notices } = await withConnections(settings, async ({ hourRuns, temporal }) => ({
    runs: await hourRuns.newest({ asset, count: SHOWN_HOURS }),
    running: await listRunningHours(temporal, { asset }),
    notices: [await describePause(temporal, { asset }), await describeBackfill(temporal, { asset })],
  }));
  process.stdout.write(notices.join(''));
  process.stdout.write(renderHours(runs, running));
}

function renderStack({ startedAt, pid, services }: StackFile): string {
  const since = formatMinute(startedAt);
  const states = services.map((service) => [
    service.name,
    service.external ? 'external' : service.state,
    metricsOf(service),
  ]);
  return `nexthour has been running since ${since} (process ${pid})\n\n${renderTable(states)}`;
}

/** The metrics addresses of a worker. The metrics address of the server is in the list of addresses. */
function metricsOf({ ports: { metrics, temporalMetrics } }: StackFile['services'][number]): string {
  const own = metrics ? [`metrics: http://localhost:${metrics}/metrics`] : [];
  const sdk = temporalMetrics ? [`metrics of the Temporal SDK: http://localhost:${temporalMetrics}/metrics`] : [];
  return [...own, ...sdk].join('; ');
}

function renderHours(runs: readonly HourRun[], running: readonly string[]): string {
  if (runs.length + running.length === 0) return 'No hour has run yet.\n';
  const rows = runs.map(({ hour, outcome, reason }) => [formatHour(hour), outcome, reason ?? '']);
  return renderTable([...running.map((id) => [id.split('/').at(-1) ?? id, 'running', '']), ...rows]);
}
