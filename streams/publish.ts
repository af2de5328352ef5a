import type { KafkaProducer } from '../clients/kafka/producer';

/** Kafka refuses a request of more than a megabyte. */
const MESSAGES_PER_REQUEST = 200;

/** Returns a function that sends messages to a topic as JSON. It resolves when they are stored safely. */
export function createPublisher<Message extends object>(
  producer: KafkaProducer,
  topic: { readonly name: string },
  keyOf: (message: Message) => string,
): (messages: readonly Message[]) => Promise<void> {
  return async (messages) => {
    for (let start = 0; start < messages.length; start += MESSAGES_PER_REQUEST) {
      const part = messages.slice(start, start + MESSAGES_PER_REQUEST);
      await producer.send(
        topic.name,
        part.map((message) => ({ key: keyOf(message), value: JSON.stringify(message) })),
      );
    }
  };
}

/** The key of most messages, so those of an asset keep their order. */
export const assetOf = ({ asset }: { readonly asset: string }): string => asset;
