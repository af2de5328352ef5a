import type { Static, TSchema } from '@sinclair/typebox';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { consumeTopic, type ReceivedMessage } from '../clients/kafka/consumer';
import type { KafkaSettings } from '../config/settings';
import type { DeadLetters } from './dead-letters';
import { keepTrying } from './keep-trying';
import { createDecoder } from './messages/decode';

/** What every process that consumes a topic needs. */
export interface ConsumerDeps {
  readonly kafka: KafkaSettings;
  readonly deadLetters: DeadLetters;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly setReady: (isReady: boolean) => void;
}

/** Handles the messages of one partition. Both functions return the offset from which a later process must read: the offset to commit. */
export interface PartitionHandler<Message> {
  handle(message: Message, offset: bigint): Promise<bigint>;
  /** Passes over a message that cannot be read. */
  skip(offset: bigint): bigint;
}

export interface Consumption<Schema extends TSchema, Handler extends PartitionHandler<Static<Schema>>> {
  /** The group of all instances of the process, and the topic that it reads. */
  readonly group: { readonly id: string; readonly topic: string };
  readonly schema: Schema;
  readonly openPartition: () => Handler;
  /** The handlers of the partitions that this process has now, by partition. */
  readonly partitions?: Map<number, Handler>;
  /** What the log says after a failure. */
  readonly problem: string;
}

/**
 * Reads the partitions of a topic that this process gets, until the signal is aborted. After a failure it begins again one second later,
 * with new handlers and the committed offsets. Messages that cannot be read are recorded as dead letters.
 * @throws an error that no retry changes
 */
export async function runConsumer<Schema extends TSchema, Handler extends PartitionHandler<Static<Schema>>>(
  deps: ConsumerDeps,
  consumption: Consumption<Schema, Handler>,
  signal: AbortSignal,
): Promise<void> {
  const { kafka, deadLetters, logger, setReady } = deps;
  const { schema, openPartition, partitions = new Map<number, Handler>(), problem } = consumption;
  const { id: group, topic } = consumption.group;
  const decode = createDecoder(schema);
  const metrics = createConsumerMetrics(deps.registry);
  const onAssigned = (assigned: readonly number[]) => {
    for (const partition of partitions.keys()) if (!assigned.includes(partition)) partitions.delete(partition);
    metrics.partitions.set(assigned.length);
    setReady(true);
    logger.info({ partitions: assigned }, 'partitions were assigned');
  };
  const onLag = (messages: number) => metrics.lag.set({ topic, group }, messages);
  const handle = async ({ partition, offset, key, value }: ReceivedMessage) => {
    const handler = partitions.get(partition) ?? openPartition();
    partitions.set(partition, handler);
    const decoded = decode(value);
    if ('message' in decoded) return handler.handle(decoded.message, offset);
    await deadLetters.report({ topic, partition, offset, key, reason: decoded.problem });
    return handler.skip(offset);
  };
  const options = { settings: kafka, clientId: group, group, topic, signal, handle, onAssigned, onLag };
  const consume = () =>
    consumeTopic(options).finally(() => {
      // What was taken from a message may not be stored.
      partitions.clear();
      setReady(false);
    });
  await keepTrying(consume, { problem, logger, signal });
}

function createConsumerMetrics(registry: Registry) {
  const registers = [registry];
  const partitions = new Gauge({
    name: 'nexthour_stream_partitions',
    help: 'Partitions that this process handles',
    registers,
  });
  partitions.set(0);
  const lag = new Gauge({
    name: 'nexthour_stream_lag_messages',
    help: 'Messages in the partitions of this process that it has not handled yet',
    labelNames: ['topic', 'group'],
    registers,
  });
  return { partitions, lag };
}
