import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { consumeTopic, type ReceivedMessage } from '../../clients/kafka/consumer';
import type { KafkaProducer } from '../../clients/kafka/producer';
import type { Bars } from '../../clients/postgres/bars';
import type { KafkaSettings } from '../../config/settings';
import type { Clock } from '../../system/clock';
import { messageOf, NexthourError } from '../../system/errors';
import type { DeadLetters } from '../dead-letters';
import { GROUPS } from '../groups';
import { createDecoder } from '../messages/decode';
import { TradesMessage } from '../messages/trades';
import { TOPICS } from '../topics';
import { AssetCandles } from './asset-candles';
import { createCandleMetrics } from './metrics';
import { PartitionCandles } from './partition-candles';

export interface CandlesOptions {
  readonly kafka: KafkaSettings;
  readonly producer: KafkaProducer;
  readonly deadLetters: DeadLetters;
  readonly bars: Bars;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly setReady: (isReady: boolean) => void;
}

const RETRY_MS = 1_000;

const decode = createDecoder(TradesMessage);

/** Makes bars of the trades in the partitions that this process gets, until the signal is aborted. */
export async function runCandles(options: CandlesOptions, signal: AbortSignal): Promise<void> {
  const { kafka, logger, setReady } = options;
  const metrics = createCandleMetrics(options.registry, options.clock);
  const partitions = new Map<number, PartitionCandles>();
  metrics.watch(partitions);
  const onAssigned = (assigned: readonly number[]) => {
    for (const partition of partitions.keys()) if (!assigned.includes(partition)) partitions.delete(partition);
    metrics.setPartitions(assigned.length);
    setReady(true);
    logger.info({ partitions: assigned }, 'partitions were assigned');
  };
  const openPartition = () => new PartitionCandles((origin) => openAsset(origin, options, metrics));
  const handle = async ({ partition, offset, key, value }: ReceivedMessage) => {
    const candles = partitions.get(partition) ?? openPartition();
    partitions.set(partition, candles);
    const decoded = decode(value);
    if ('message' in decoded) return candles.handle(decoded.message, offset);
    await options.deadLetters.report({ topic: TOPICS.trades.name, partition, offset, key, reason: decoded.problem });
    return candles.skip(offset);
  };
  while (!signal.aborted) {
    try {
      const { id, topic } = GROUPS.candles;
      await consumeTopic({ settings: kafka, clientId: id, group: id, topic, signal, handle, onAssigned });
    } catch (error) {
      if (error instanceof NexthourError && !error.canRetry) throw error;
      logger.warn({ reason: messageOf(error) }, 'the trades cannot be handled; trying again');
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    } finally {
      // What was taken from a message may not be stored. The next attempt begins with the stored bars and the committed offsets.
      partitions.clear();
      setReady(false);
    }
  }
}

function openAsset(
  origin: { asset: string; source: string },
  { producer, bars, clock }: CandlesOptions,
  metrics: ReturnType<typeof createCandleMetrics>,
): Promise<AssetCandles> {
  return AssetCandles.open({
    ...{ ...origin, bars, clock },
    publish: (messages) =>
      producer.send(
        TOPICS.candles.name,
        messages.map((message) => ({ key: message.asset, value: JSON.stringify(message) })),
      ),
    onBars: (stored) => metrics.countBars(origin.asset, stored),
  });
}
