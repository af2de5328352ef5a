import type { TelemetryOptions } from '@temporalio/worker';
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

/** How Temporal's own library serves its metrics (task latencies, slots, polls) under Prometheus names. Port 0 turns it off. */
export function configureTemporalMetrics({ address, port }: { address: string; port: number }): TelemetryOptions {
  if (port === 0) return {};
  const bindAddress = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const conventions = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  return { metrics: { prometheus: { bindAddress, ...conventions } } };
}
