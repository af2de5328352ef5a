import { randomUUID } from 'node:crypto';
import { Consumer, MessagesStreamModes, stringDeserializers } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { type ReceivedMessage, toReceived } from './arrived-messages';
import { connectionOptions } from './connection';
import { explainKafkaError } from './errors';
import type { Offsets } from './offsets';

export interface TopicRange {
  readonly topic: string;
  /** The first offset of each partition. */
  readonly from: Offsets;
  /** The offset after the last one of each partition. */
  readonly to: Offsets;
}

/**
 * Reads a range of a topic once, without changing the offsets of any group. The messages of a partition come in their order.
 * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`; what `handle` throws
 */
export async function readRange(
  settings: KafkaSettings,
  { topic, from, to }: TopicRange,
  handle: (message: ReceivedMessage) => Promise<void>,
): Promise<void> {
  const waiting = new Set(to.flatMap((end, partition) => ((from[partition] ?? end) < end ? [partition] : [])));
  if (waiting.size === 0) return;
  const consumer = new Consumer({
    ...connectionOptions(settings, 'nexthour-read'),
    groupId: `nexthour-read-${randomUUID()}`,
    deserializers: stringDeserializers,
    autocommit: false,
  });
  let handlerError: unknown;
  try {
    const offsets = from.map((offset, partition) => ({ topic, partition, offset }));
    const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.MANUAL, offsets });
    for await (const message of stream) {
      const { partition, offset } = message;
      const end = to[partition] ?? 0n;
      if (offset < end) {
        await handle(toReceived(message)).catch((error) => {
          handlerError = error;
          throw error;
        });
      }
      if (offset + 1n >= end) waiting.delete(partition);
      if (waiting.size === 0) break;
    }
  } catch (error) {
    throw handlerError === undefined ? explainKafkaError(error, settings) : handlerError;
  } finally {
    await new Promise<void>((resolve) => consumer.close(true, () => resolve()));
  }
}
