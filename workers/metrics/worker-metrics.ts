import { lookup } from 'node:dns/promises';
import { Runtime } from '@temporalio/worker';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { countCheckResults } from './check-result-counter';
import { createStepMeter } from './step-meter';

export type WorkerMetrics = ReturnType<typeof createWorkerMetrics>;

/** What a worker measures of its steps and of its process; `stepMeter` must see every activity. */
export function createWorkerMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'nexthour_' });
  return { registry, stepMeter: createStepMeter(registry, countCheckResults(registry)) };
}

/**
 * What a name of a machine stands for, IPv4 first: Temporal's library listens at addresses only.
 * @throws Error that names HOST when it stands for nothing
 */
export async function addressOf(host: string): Promise<string> {
  const found = await lookup(host, { verbatim: false }).catch(({ code }: NodeJS.ErrnoException) => {
    throw new Error(`HOST is ${host}, which stands for no address (${code}); set it to one of this machine`);
  });
  return found.address;
}

/**
 * Lets Temporal's own library show what it measures (task latencies, slots, polls) by Prometheus' conventions. Before the first
 * connection of the process; port 0 shows it nowhere.
 */
export function showTemporalMetrics({ address, port }: { address: string; port: number }): void {
  if (port === 0) return;
  const bindAddress = `${address.includes(':') ? `[${address}]` : address}:${port}`;
  const conventions = { countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true };
  Runtime.install({ telemetryOptions: { metrics: { prometheus: { bindAddress, ...conventions } } } });
}
