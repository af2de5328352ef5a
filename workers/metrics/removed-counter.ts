import { Counter, Gauge, type Registry } from 'prom-client';
import type { PrunedKind } from '../../activities/retention/prune';
import { systemClock } from '../../system/clock';
import { REMOVAL, type ResultListener } from './step-meter';

const KINDS: readonly PrunedKind['kind'][] = ['reports', 'objects', 'mlflow-runs', 'data-tags'];

/** Counts what the daily removal of old data has removed since the worker started. */
export function countRemoved(registry: Registry): ResultListener {
  const shared = { labelNames: ['kind'], registers: [registry] };
  const items = new Counter({
    ...shared,
    name: 'nexthour_retention_removed_total',
    help: 'Reports, objects, training runs and data tags removed because they were older than their retention period',
  });
  const bytes = new Counter({
    ...shared,
    name: 'nexthour_retention_removed_bytes_total',
    help: 'Bytes of what nexthour_retention_removed_total counts',
  });
  const lastRun = new Gauge({
    name: 'nexthour_retention_last_success_timestamp_seconds',
    help: 'When old data of an asset was last removed completely',
    labelNames: ['asset'],
    registers: [registry],
  });
  for (const kind of KINDS) for (const counter of [items, bytes]) counter.inc({ kind }, 0);
  return (step, result, argument) => {
    if (step !== REMOVAL) return;
    for (const pruned of result as readonly PrunedKind[]) {
      items.inc({ kind: pruned.kind }, pruned.count);
      bytes.inc({ kind: pruned.kind }, pruned.bytes);
    }
    lastRun.set({ asset: (argument as { asset: string }).asset }, systemClock.now() / 1_000);
  };
}
