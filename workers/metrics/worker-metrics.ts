import { Runtime } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createStepMeter } from './step-meter';
import { countVerdicts } from './verdict-counter';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** What a worker measures of its steps and of its process; `stepMeter` must see every activity. */
export function createWorkerMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
  return { registry, stepMeter: createStepMeter(registry, countVerdicts(registry)) };
}

/**
 * Lets Temporal's own library show what it measures (task latencies, slots, polls) by Prometheus' conventions. Before the first
 * connection of the process; port 0 shows it nowhere.
 */
export function showTemporalMetrics({ host, port }: { host: string; port: number }): void {
  if (port === 0) return;
  const bindAddress = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const conventions = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress, ...conventions } } } });
}
