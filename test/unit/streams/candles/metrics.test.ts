import { Registry } from 'prom-client';
import type { KnownBar } from '../../../../clients/postgres/bars';
import { createCandleMetrics } from '../../../../streams/candles/metrics';
import { manualClock } from '../../../../system/clock';

const NOON = Date.UTC(2026, 10, 27, 12);
const price = { open: 1, high: 1, low: 1, close: 1, volume: 1, trades: 1, firstTradeId: 1, lastTradeId: 1 };

test('a correction of an older bar does not make the newest one older', async () => {
  const registry = new Registry();
  const { countBars } = createCandleMetrics(registry, manualClock(NOON));
  const barOf = (minute: number, revision: number): KnownBar => ({
    ...{ ...price, minute, revision, isComplete: true, missingIds: [], knownAt: NOON },
  });
  countBars('BTC', [barOf(NOON - 60_000, 0)]);
  countBars('BTC', [barOf(NOON - 3_600_000, 1)]);
  const text = await registry.getSingleMetricAsString('nexthour_stream_newest_bar_timestamp_seconds');
  expect(text).toContain(`{asset="BTC"} ${NOON / 1_000}`);
});
