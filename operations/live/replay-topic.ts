import { readOffsets } from '../../clients/kafka/offsets';
import { createKafkaProducer, type KafkaMessage } from '../../clients/kafka/producer';
import { readRange, type TopicRange } from '../../clients/kafka/read-range';
import type { KafkaSettings } from '../../config/settings';
import { GROUPS } from '../../streams/groups';
import { UserError } from '../../system/errors';

/** Messages that are sent together. */
const BATCH = 200;

export interface ReplayProgress {
  readonly read: number;
  readonly sent: number;
}

/** Finds a topic that a process of the live line reads. @throws UserError with the topics that can be replayed */
export function findReplayTopic(name: string): string {
  const topics = [...new Set(Object.values(GROUPS).map(({ topic }) => topic))];
  const found = topics.find((topic) => topic === name || topic === `nexthour.${name}`);
  if (found) return found;
  throw new UserError(`No process reads a topic ${name}; give one of ${topics.join(', ')}`);
}

/** The messages from an instant (epoch ms) to the present end of the topic. @throws UserError when the topic does not exist */
export async function findReplayRange(
  kafka: KafkaSettings,
  { topic, from }: { topic: string; from: number },
): Promise<TopicRange> {
  const [start, to] = await Promise.all([readOffsets(kafka, topic, from), readOffsets(kafka, topic, 'latest')]);
  if (start && to) return { topic, from: start, to };
  throw new UserError(`Kafka has no topic ${topic}; the live line creates it at its first start`);
}

/**
 * Publishes messages of a topic again, at its end, so that all processes that read it handle them once more. They recognise what they have
 * seen, so this adds only what is missing.
 * @param asset only the messages of this asset
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`
 */
export async function replayTopic(
  kafka: KafkaSettings,
  { range, asset, signal }: { range: TopicRange; asset?: string; signal: AbortSignal },
): Promise<ReplayProgress> {
  const producer = createKafkaProducer(kafka, 'nexthour-replay');
  let [read, sent] = [0, 0];
  let batch: KafkaMessage[] = [];
  const send = async () => {
    if (batch.length > 0) await producer.send(range.topic, batch);
    sent += batch.length;
    batch = [];
  };
  try {
    await readRange(kafka, range, async ({ key, value }) => {
      signal.throwIfAborted();
      read += 1;
      if (asset === undefined || key === asset) batch.push({ key, value });
      if (batch.length >= BATCH) await send();
    });
    await send();
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await producer.close();
  }
  return { read, sent };
}
