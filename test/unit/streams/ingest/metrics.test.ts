import { Registry } from 'prom-client';
import { createIngestMetrics } from '../../../../streams/ingest/metrics';
import { manualClock } from '../../../../system/clock';

const NOW = Date.UTC(2026, 10, 27, 12);

test('trades that are published late do not make the newest ones older', async () => {
  const registry = new Registry();
  const metrics = createIngestMetrics(registry, manualClock(NOW));
  metrics.watch(new Map());
  for (const ageMs of [2_000, 2_400_000]) {
    metrics.count('BTC', { type: 'published', trades: 1, isRepaired: ageMs > 2_000, until: NOW - ageMs });
  }
  const text = await registry.getSingleMetricAsString('nexthour_stream_lag_seconds');
  expect(text).toMatch(/\{asset="BTC"\} 2$/m);
});
