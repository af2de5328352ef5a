import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { KnownBar } from '../../clients/postgres/bars';
import { type BarCounts, GRACE_MS } from '../../forecasting/bars/bar-builder';
import { MINUTE_MS } from '../../forecasting/bars/minute-bar';
import type { Clock } from '../../system/clock';
import type { PartitionCandles } from './partition-candles';

const RESULTS = ['accepted', 'duplicate', 'late', 'tooLate'] as const satisfies readonly (keyof BarCounts)[];

/** The metrics of the process that makes bars. */
export function createCandleMetrics(registry: Registry, clock: Clock) {
  const registers = [registry];
  const bars = new Counter({
    name: 'nexthour_stream_bars_total',
    help: 'Bars that were stored, by whether a trade may be missing and whether they correct an earlier bar',
    labelNames: ['asset', 'complete', 'corrected'],
    registers,
  });
  const delay = new Histogram({
    name: 'nexthour_stream_bar_delay_seconds',
    help: 'From the end of a minute to its stored bar; corrections and bars of the past are not counted',
    labelNames: ['asset'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30],
    registers,
  });
  const newest = new Gauge({
    name: 'nexthour_stream_newest_bar_timestamp_seconds',
    help: 'The end of the newest minute with a stored bar',
    labelNames: ['asset'],
    registers,
  });
  const newestEnd = new Map<string, number>();
  return {
    countBars: (asset: string, stored: readonly KnownBar[]) => {
      for (const { minute, revision, isComplete, knownAt } of stored) {
        bars.inc({ asset, complete: String(isComplete), corrected: String(revision > 0) });
        const end = minute + MINUTE_MS;
        if (revision === 0 && knownAt - end < MINUTE_MS + GRACE_MS) delay.observe({ asset }, (knownAt - end) / 1000);
        // Late trades correct bars of the last three hours.
        const until = Math.max(end, newestEnd.get(asset) ?? 0);
        newestEnd.set(asset, until);
        newest.set({ asset }, until / 1000);
      }
    },
    /** Exports what is read when Prometheus asks. */
    watch: (all: ReadonlyMap<number, PartitionCandles>) => {
      new Gauge({
        name: 'nexthour_stream_bar_trades',
        help: 'Trades since this process has its partitions, by result: in a bar, seen before, in a corrected bar, too late',
        labelNames: ['asset', 'result'],
        registers,
        collect() {
          this.reset();
          for (const candles of [...all.values()].flatMap((partition) => partition.listAssets())) {
            for (const result of RESULTS) this.set({ asset: candles.asset, result }, candles.counts[result]);
          }
        },
      });
      new Gauge({
        name: 'nexthour_stream_trades_age_seconds',
        help: 'The age of the newest message with trades that was handled',
        labelNames: ['asset'],
        registers,
        collect() {
          this.reset();
          for (const candles of [...all.values()].flatMap((partition) => partition.listAssets())) {
            this.set({ asset: candles.asset }, Math.max(0, clock.now() - candles.receivedAt) / 1000);
          }
        },
      });
    },
  };
}
