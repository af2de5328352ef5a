import { ProduceAcks, Producer, stringSerializers } from '@platformatic/kafka';
import type { KafkaSettings } from '../../config/settings';
import { connectionOptions } from './connection';
import { explainKafkaError } from './errors';
import { SendQueue } from './send-queue';

export interface KafkaMessage {
  /** Messages with the same key are in the same partition, in their order. */
  readonly key: string;
  readonly value: string;
}

export interface KafkaProducer {
  /**
   * Resolves when all replicas have stored the messages. Retries for a few seconds while the brokers are away, without storing a message
   * twice. When it throws, the messages may be stored or not, so a later call with the same messages may store them a second time.
   * @throws NexthourError `KafkaUnavailable` (can be retried), `KafkaRefused`
   */
  send(topic: string, messages: readonly KafkaMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** An idempotent producer. It sends one request at a time, which keeps the order of the messages, also after a retry. */
export function createKafkaProducer(settings: KafkaSettings, clientId: string): KafkaProducer {
  const connect = () =>
    new Producer({
      ...connectionOptions(settings, clientId),
      serializers: stringSerializers,
      acks: ProduceAcks.ALL,
      idempotent: true,
      autocreateTopics: false,
    });
  let producer = connect();
  const queue = new SendQueue(async (messages) => {
    try {
      if (messages.length > 0) await producer.send({ messages: [...messages] });
    } catch (error) {
      // After a failure, the sequence numbers of this producer are unknown. A new one has an id and numbers of its own.
      const failed = producer;
      producer = connect();
      await close(failed);
      throw explainKafkaError(error, settings);
    }
  });
  return {
    send: (topic, messages) => queue.send(messages.map(({ key, value }) => ({ topic, key, value }))),
    close: async () => {
      await queue.whenEmpty();
      await close(producer);
    },
  };
}

function close(producer: Producer<string, string, string, string>): Promise<void> {
  // It also calls back when the broker is away. Nothing is lost: `send` has waited for the answers.
  return new Promise((resolve) => producer.close(true, () => resolve()));
}
