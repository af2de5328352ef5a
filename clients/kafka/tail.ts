import { Consumer } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { connectionOptions } from './connection';
import { explainKafkaError } from './errors';

/** How long the broker waits for a message before it answers without one. */
const MAX_WAIT_MS = 1_000;
const MAX_BYTES = 1_048_576;

export interface TailOptions {
  readonly settings: KafkaSettings;
  readonly clientId: string;
  /** They must exist. */
  readonly topics: readonly string[];
  readonly signal: AbortSignal;
  /** Called once, when every message from now on will be seen. */
  readonly onStart: () => void;
  /** Called when messages have arrived in a topic. */
  readonly onMessages: (topic: string) => void;
}

/** What is read from one broker. */
interface Part {
  readonly topic: string;
  readonly topicId: string;
  readonly partition: number;
  next: bigint;
}

/**
 * Watches the ends of topics until the signal is aborted. It is no member of a group, so each process that does this sees every message,
 * and Kafka remembers nothing of it.
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`
 */
export async function tailTopics(options: TailOptions): Promise<void> {
  const { settings, clientId, topics, signal, onStart } = options;
  if (signal.aborted) return;
  // The client requires the name of a group; it never joins it.
  const consumer = new Consumer({ ...connectionOptions(settings, clientId), groupId: clientId, autocommit: false });
  consumer.topics.trackAll(...topics);
  const close = () => new Promise<void>((resolve) => consumer.close(true, () => resolve()));
  signal.addEventListener('abort', close, { once: true });
  try {
    const brokers = await findEnds(consumer, topics);
    onStart();
    await Promise.all([...brokers].map(([node, parts]) => readBroker(consumer, { ...options, node, parts })));
  } catch (error) {
    // Closing the client rejects what it waits for.
    if (!signal.aborted) throw explainKafkaError(error, settings);
  } finally {
    signal.removeEventListener('abort', close);
    await close();
  }
}

type AnyConsumer = Consumer<Buffer, Buffer, Buffer, Buffer>;

async function findEnds(consumer: AnyConsumer, topics: readonly string[]): Promise<Map<number, Part[]>> {
  const [metadata, ends] = await Promise.all([
    consumer.metadata({ topics: [...topics] }),
    consumer.listOffsets({ topics: [...topics] }),
  ]);
  const brokers = new Map<number, Part[]>();
  for (const topic of topics) {
    const { id: topicId, partitions = [] } = metadata.topics.get(topic) ?? { id: '' };
    for (const [partition, { leader }] of partitions.entries()) {
      const part = { topic, topicId, partition, next: ends.get(topic)?.[partition] ?? 0n };
      brokers.set(leader, [...(brokers.get(leader) ?? []), part]);
    }
  }
  return brokers;
}

interface BrokerParts extends Pick<TailOptions, 'signal' | 'onMessages'> {
  readonly node: number;
  readonly parts: readonly Part[];
}

async function readBroker(consumer: AnyConsumer, { node, parts, signal, onMessages }: BrokerParts): Promise<void> {
  while (!signal.aborted) {
    const topics = parts.map(({ topicId, partition, next }) => ({
      topicId,
      partitions: [
        { partition, fetchOffset: next, partitionMaxBytes: MAX_BYTES, currentLeaderEpoch: -1, lastFetchedEpoch: -1 },
      ],
    }));
    const { responses } = await consumer.fetch({ node, topics, maxWaitTime: MAX_WAIT_MS, minBytes: 1 });
    const arrived = new Set<string>();
    for (const { topicId, partitions } of responses) {
      for (const { partitionIndex, records = [] } of partitions) {
        const part = parts.find((one) => one.topicId === topicId && one.partition === partitionIndex);
        const last = records.at(-1);
        if (!part || !last) continue;
        part.next = last.firstOffset + BigInt(last.lastOffsetDelta) + 1n;
        arrived.add(part.topic);
      }
    }
    for (const topic of arrived) onMessages(topic);
  }
}
