import { Counter, Gauge, type Registry } from 'prom-client';
import type { FeedEvent } from '../../clients/kraken/trade-feed';
import type { Clock } from '../../system/clock';
import type { AssetIngest, IngestEvent } from './asset-ingest';

/** The metrics of the process that reads the trades of the exchange. */
export function createIngestMetrics(registry: Registry, clock: Clock) {
  const registers = [registry];
  const trades = new Counter({
    name: 'nexthour_stream_trades_total',
    help: 'Trades that were published',
    labelNames: ['asset'],
    registers,
  });
  const repaired = new Counter({
    name: 'nexthour_stream_repaired_trades_total',
    help: 'Trades that the live feed missed, and that were read from the history of the exchange',
    labelNames: ['asset'],
    registers,
  });
  const gaps = new Counter({
    name: 'nexthour_stream_gaps_total',
    help: 'Gaps in the ids of the live feed: after a reconnection, a restart, or a loss',
    labelNames: ['asset'],
    registers,
  });
  const lost = new Counter({
    name: 'nexthour_stream_lost_trades_total',
    help: 'Trades that could not be read, and are not tried again',
    labelNames: ['asset'],
    registers,
  });
  const connections = new Counter({
    name: 'nexthour_stream_connections_total',
    help: 'Connections to the live feed of the exchange that were opened; each but the first is a reconnection',
    registers,
  });
  const connected = new Gauge({
    name: 'nexthour_stream_connected',
    help: '1 while the live feed of the exchange is connected',
    registers,
  });
  const invalid = new Counter({
    name: 'nexthour_stream_invalid_messages_total',
    help: 'Messages of the exchange that could not be used',
    registers,
  });
  const failures = new Counter({
    name: 'nexthour_stream_failures_total',
    help: 'Failed calls: reading the history, publishing, storing the position',
    labelNames: ['action'],
    registers,
  });
  const publishedUntil = new Map<string, number>();
  connected.set(0);

  return {
    /** Exports what is read when Prometheus asks. */
    watch: (ingests: ReadonlyMap<string, AssetIngest>) => {
      // A counter that appears with its first count looks to Prometheus as if it had not increased.
      for (const asset of ingests.keys())
        for (const counter of [trades, repaired, gaps, lost]) counter.inc({ asset }, 0);
      new Gauge({
        name: 'nexthour_stream_unrepaired_trades',
        help: 'Trades that are missing at the moment, although later ones were published',
        labelNames: ['asset'],
        registers,
        collect() {
          for (const [asset, ingest] of ingests) this.set({ asset }, ingest.unrepairedCount);
        },
      });
      new Gauge({
        name: 'nexthour_stream_lag_seconds',
        help: 'The age of the instant until which all trades were published',
        labelNames: ['asset'],
        registers,
        collect() {
          for (const [asset, time] of publishedUntil) this.set({ asset }, Math.max(0, clock.now() - time) / 1000);
        },
      });
    },
    countFailure: (action: string) => failures.inc({ action }),
    countFeed: ({ type }: FeedEvent) => {
      if (type === 'connected') connections.inc();
      if (type === 'connected' || type === 'disconnected') connected.set(type === 'connected' ? 1 : 0);
      if (type === 'invalid') invalid.inc();
    },
    count: (asset: string, event: IngestEvent) => {
      if (event.type === 'published') {
        trades.inc({ asset }, event.trades);
        // Trades that were missing for long are published late.
        publishedUntil.set(asset, Math.max(event.until, publishedUntil.get(asset) ?? 0));
      } else if (event.type === 'repaired') repaired.inc({ asset }, event.trades);
      else if (event.type === 'hole') gaps.inc({ asset });
      else if (event.type === 'lost') lost.inc({ asset }, event.missing.to - event.missing.from + 1);
      else if (event.type === 'wrong-time') invalid.inc();
      else if (event.type === 'failure') failures.inc({ action: event.action });
    },
  };
}

export type IngestMetrics = ReturnType<typeof createIngestMetrics>;
