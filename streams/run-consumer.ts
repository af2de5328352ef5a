import type { Static, TSchema } from '@sinclair/typebox';
import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import type { ReceivedMessage } from '../clients/kafka/arrived-messages';
import { consumeTopic } from '../clients/kafka/consumer';
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

/** A message of a partition; `null` when it cannot be read. */
export interface PartitionMessage<Message> {
  readonly offset: bigint;
  readonly message: Message | null;
}

/** Each message is read when it is asked for, so those of the trades, which are large, need not be in memory together. */
export type PartitionMessages<Message> = AsyncIterable<PartitionMessage<Message>> | Iterable<PartitionMessage<Message>>;

export interface PartitionHandler<Message> {
  /** Handles messages of one partition. Returns the offset from which a later process must read: the offset to commit. */
  handle(messages: PartitionMessages<Message>): Promise<bigint>;
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
  async function* readAll(messages: readonly ReceivedMessage[]): AsyncGenerator<PartitionMessage<Static<Schema>>> {
    for (const { partition, offset, key, value } of messages) {
      const decoded = decode(value);
      if ('problem' in decoded) {
        await deadLetters.report({ topic, partition, offset, key, reason: decoded.problem });
        yield { offset, message: null };
      } else yield { offset, message: decoded.message };
    }
  }
  const handle = (partition: number, messages: readonly ReceivedMessage[]) => {
    const handler = partitions.get(partition) ?? openPartition();
    partitions.set(partition, handler);
    return handler.handle(readAll(messages));
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
