import type { KafkaProducer } from '../../clients/kafka/producer';
import type { Bars } from '../../clients/postgres/bars';
import type { AssetSource } from '../../clients/postgres/trade-positions';
import type { Clock } from '../../system/clock';
import { GROUPS } from '../groups';
import type { CandleMessage } from '../messages/candles';
import { TradesMessage } from '../messages/trades';
import { assetOf, createPublisher } from '../publish';
import { type ConsumerDeps, runConsumer } from '../run-consumer';
import { TOPICS } from '../topics';
import { AssetCandles } from './asset-candles';
import { createCandleMetrics } from './metrics';
import { PartitionCandles } from './partition-candles';

export interface CandlesOptions extends ConsumerDeps {
  readonly producer: KafkaProducer;
  readonly bars: Bars;
  readonly clock: Clock;
}

/** Makes bars of the trades in the partitions that this process gets, until the signal is aborted. */
export async function runCandles(options: CandlesOptions, signal: AbortSignal): Promise<void> {
  const { producer, bars, clock, registry } = options;
  const metrics = createCandleMetrics(registry, clock);
  const partitions = new Map<number, PartitionCandles>();
  metrics.watch(partitions);
  const publish = createPublisher<CandleMessage>(producer, TOPICS.candles, assetOf);
  const openAsset = (origin: AssetSource) =>
    AssetCandles.open({
      ...{ ...origin, bars, clock, publish },
      onBars: (stored) => metrics.countBars(origin.asset, stored),
    });
  const consumption = {
    ...{ group: GROUPS.candles, schema: TradesMessage, partitions },
    openPartition: () => new PartitionCandles(openAsset),
    problem: 'the trades cannot be handled; trying again',
  };
  await runConsumer(options, consumption, signal);
}
