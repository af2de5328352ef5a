import { Runtime } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { countCheckResults } from './check-result-counter';
import { countRemoved } from './removed-counter';
import { createStepMeter } from './step-meter';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** The metrics of a worker process and of the steps that it runs. Add `stepMeter` to the activity interceptors. */
export function createWorkerMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
  const listeners = [countCheckResults(registry), countRemoved(registry)];
  const stepMeter = createStepMeter(registry, (...ended) => {
    for (const listen of listeners) listen(...ended);
  });
  return { registry, stepMeter };
}

/**
 * Lets Temporal's own library serve its metrics (task latencies, slots, polls) under Prometheus names. Call it before the process
 * connects to Temporal for the first time. Port 0 turns it off.
 */
export function exposeTemporalMetrics({ address, port }: { address: string; port: number }): void {
  if (port === 0) return;
  const bindAddress = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const conventions = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress, ...conventions } } } });
}
